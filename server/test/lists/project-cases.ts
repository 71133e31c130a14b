import { sql } from '../../src/db/sql.ts';
import { type ListCase, type ListWorld, range, rowName } from './list-case.ts';

const executionSort = ['id', 'vendor_id', 'status', 'trigger', 'start_time', 'end_time'];
const taskSort = ['id', 'status', 'run_count', 'creation_time', 'start_time', 'update_time', 'end_time'];
const policySort = ['id', 'name', 'creator', 'enabled', 'creation_time', 'update_time'];

/** The lists of what belongs to a project. */
export const projectCases: readonly ListCase[] = [
  {
    operation: 'listProjectMembers',
    order: 'entity_name',
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: `/projects/${name}/members`,
        grow: (first, last) =>
          world.content.database.run(sql`
            WITH person AS (
              INSERT INTO harbor_user (username, email)
              SELECT ${name} || n, ${name} || n || '@example.org' FROM ${numbers(first, last)} RETURNING user_id
            )
            INSERT INTO project_member (project_id, entity_type, entity_id, role) SELECT ${id}, 'u', user_id, 3 FROM person`),
      };
    },
  },
  {
    operation: 'getLogs',
    alwaysEmpty: true,
    async prepare(world) {
      const { name, id } = await world.project();
      return { path: `/projects/${name}/logs`, grow: (first, last) => makeAudit(world, id, first, last) };
    },
  },
  {
    operation: 'getLogExts',
    order: '-op_time',
    sort: ['id', 'operation', 'resource_type', 'resource', 'username', 'op_time'],
    search: { key: 'resource' },
    async prepare(world) {
      const { name, id } = await world.project();
      return { path: `/projects/${name}/auditlog-exts`, grow: (first, last) => makeAudit(world, id, first, last) };
    },
  },
  {
    operation: 'ListImmuRules',
    order: 'id',
    sort: ['id', 'priority', 'disabled'],
    search: { key: 'id' },
    async prepare(world) {
      const { name } = await world.project();
      const path = `/projects/${name}/immutabletagrules`;
      return {
        path,
        async grow(first, last) {
          for (const n of range(first, last)) {
            await world.create(path, {
              tag_selectors: [{ decoration: 'matches', pattern: rowName(n) }],
              scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
            });
          }
        },
      };
    },
  },
  {
    operation: 'ListLabels',
    name: 'of a project',
    sort: ['id', 'name', 'color', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { id } = await world.project();
      return {
        path: '/labels',
        query: { scope: 'p', project_id: String(id) },
        grow: (first, last) =>
          world.content.database.run(sql`
            INSERT INTO harbor_label (project_id, name, color)
            SELECT ${id}, 'row-' || lpad(n::text, 3, '0'), '#00000' || n % 10 FROM ${numbers(first, last)}`),
      };
    },
  },
  {
    operation: 'ListRobot',
    order: 'name',
    name: 'of a project',
    sort: ['id', 'name', 'duration', 'expires_at', 'creation_time', 'update_time'],
    async prepare(world) {
      const { name, id } = await world.project();
      return {
        path: '/robots',
        query: { q: encodeURIComponent(`Level=project,ProjectID=${id}`) },
        async grow(first, last) {
          const access = [{ resource: 'repository', action: 'pull' }];
          const permissions = [{ kind: 'project', namespace: name, access }];
          for (const n of range(first, last)) {
            await world.create('/robots', { name: rowName(n), level: 'project', duration: n, permissions });
          }
        },
      };
    },
  },
  {
    operation: 'listProjectTrustRules',
    order: 'name',
    sort: ['id', 'name', 'enabled', 'issuer', 'audience', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { name } = await world.project();
      const path = `/haven/projects/${name}/federation/rules`;
      return { path, grow: (first, last) => makeTrustRules(world, path, name, first, last) };
    },
  },
  {
    operation: 'listProjectWorkloadCredentials',
    async prepare(world) {
      const { name } = await world.project();
      const path = `/haven/projects/${name}/federation`;
      await makeTrustRules(world, `${path}/rules`, name, 1, 1);
      return { path: `${path}/credentials`, grow: (first, last) => makeCredentials(world, name, first, last) };
    },
  },
  {
    operation: 'listRetentionExecutions',
    order: '-start_time',
    prepare: (world) =>
      withRetention(world, async (id) => ({
        path: `/retentions/${id}/executions`,
        async grow(first, last) {
          for (const n of range(first, last)) await world.execution('RETENTION', id, [n, n]);
        },
      })),
  },
  {
    operation: 'listRetentionTasks',
    order: '-start_time',
    prepare: (world) =>
      withRetention(world, async (id) => {
        const execution = await world.execution('RETENTION', id, [1, 0]);
        return {
          path: `/retentions/${id}/executions/${execution}/tasks`,
          grow: (first, last) => world.tasks(execution, 'RETENTION', [first, last]),
        };
      }),
  },
  {
    operation: 'ListWebhookPoliciesOfProject',
    order: '-creation_time',
    sort: policySort,
    search: { key: 'name' },
    async prepare(world) {
      const { name } = await world.project();
      return {
        path: `/projects/${name}/webhook/policies`,
        async grow(first, last) {
          for (const n of range(first, last)) await makeWebhook(world, name, rowName(n));
        },
      };
    },
  },
  {
    operation: 'ListExecutionsOfWebhookPolicy',
    order: '-start_time',
    sort: executionSort,
    search: { key: 'id' },
    prepare: (world) =>
      withWebhook(world, async (project, policy) => ({
        path: `/projects/${project.name}/webhook/policies/${policy}/executions`,
        async grow(first, last) {
          for (const n of range(first, last)) await world.execution('WEBHOOK', policy, [n, n]);
        },
      })),
  },
  {
    operation: 'ListTasksOfWebhookExecution',
    order: '-start_time',
    sort: taskSort,
    search: { key: 'id' },
    prepare: (world) =>
      withWebhook(world, async (project, policy) => {
        const execution = await world.execution('WEBHOOK', policy, [1, 0]);
        return {
          path: `/projects/${project.name}/webhook/policies/${policy}/executions/${execution}/tasks`,
          grow: (first, last) => world.tasks(execution, 'WEBHOOK', [first, last]),
        };
      }),
  },
  {
    operation: 'ListWebhookJobs',
    order: '-creation_time',
    sort: ['id', 'status', 'creation_time', 'update_time'],
    search: { key: 'id' },
    prepare: (world) =>
      withWebhook(world, async (project, policy) => ({
        path: `/projects/${project.name}/webhook/jobs`,
        query: { policy_id: String(policy) },
        async grow(first, last) {
          for (const n of range(first, last)) await world.execution('WEBHOOK', policy, [n, n]);
        },
      })),
  },
  {
    operation: 'listWebhookPolicyEvents',
    search: { key: 'id' },
    prepare: (world) =>
      withWebhook(world, async (project, policy) => ({
        path: `/haven/projects/${project.name}/webhook/policies/${policy}/events`,
        async grow(first, last) {
          for (const n of range(first, last)) await world.push(`${project.name}/app`, rowName(n));
        },
      })),
  },
];

function numbers(first: number, last: number) {
  return sql`generate_series(${first}::integer, ${last}::integer) AS n`;
}

/** Rows of the audit log of a project, 0 for none. */
export async function makeAudit(world: ListWorld, projectId: number, first: number, last: number): Promise<void> {
  await world.content.database.run(sql`
    INSERT INTO audit_log_ext (project_id, operation, resource_type, resource, username, op_time)
    SELECT ${projectId}, 'pull', 'artifact', 'lists/row:' || n, 'row-' || n, now() - n * interval '1 second'
    FROM ${numbers(first, last)}`);
}

/** Trust rules with a permission in a project. */
export async function makeTrustRules(world: ListWorld, path: string, project: string, first: number, last: number) {
  for (const n of range(first, last)) {
    await world.create(path, {
      name: rowName(n),
      issuer: `https://${rowName(n)}.example`,
      audience: 'haven',
      claims: { sub: ['ci'] },
      permissions: [{ kind: 'project', namespace: project, access: [{ resource: 'repository', action: 'pull' }] }],
    });
  }
}

/** Credentials that a rule of a project has given out; of the system when there is no project. */
export async function makeCredentials(world: ListWorld, project: string | undefined, first: number, last: number) {
  const where = project === undefined ? sql`project_id IS NULL` : sql`p.name = ${project}`;
  await world.content.database.run(sql`
    WITH given AS (
      INSERT INTO workload_credential (id, secret_hash, issuer, subject, creation_time, expires_at)
      SELECT gen_random_uuid()::text, 'x', 'https://issuer.example', 'row-' || n, now() - n * interval '1 second',
        now() + interval '1 hour'
      FROM ${numbers(first, last)} RETURNING id
    )
    INSERT INTO workload_credential_rule (credential_id, rule_id, revision)
    SELECT given.id, rule.id, rule.revision
    FROM given, (SELECT r.id, r.revision FROM trust_rule r LEFT JOIN project p USING (project_id) WHERE ${where} LIMIT 1) rule`);
}

async function withRetention<T>(world: ListWorld, then: (id: number) => Promise<T>): Promise<T> {
  const { id } = await world.project();
  const policy = await world.insert(sql`
    INSERT INTO retention_policy (project_id, rules) VALUES (${id}, '[]') RETURNING id`);
  return then(policy);
}

async function withWebhook<T>(
  world: ListWorld,
  then: (project: { readonly name: string; readonly id: number }, policy: number) => Promise<T>,
): Promise<T> {
  const project = await world.project();
  return then(project, Number(await makeWebhook(world, project.name, 'policy')));
}

function makeWebhook(world: ListWorld, project: string, name: string): Promise<string> {
  return world.create(`/projects/${project}/webhook/policies`, {
    name,
    enabled: true,
    event_types: ['PUSH_ARTIFACT'],
    targets: [{ type: 'http', address: 'https://hooks.example/' }],
  });
}
