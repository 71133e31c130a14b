import { sql } from '../../src/db/sql.ts';
import { type ListCase, range, rowName } from './list-case.ts';
import { makeAudit, makeCredentials, makeTrustRules } from './project-cases.ts';

const executionSort = ['id', 'creation_time', 'update_time'];

/** The lists of the whole installation. */
export const systemCases: readonly ListCase[] = [
  {
    operation: 'listProjects',
    order: 'name',
    sort: ['project_id', 'name', 'owner_id', 'repo_count', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare({ content }) {
      return {
        path: '/projects',
        async grow(first, last) {
          for (const n of range(first, last)) await content.addProject(`project-${rowName(n)}`, { public: true });
        },
      };
    },
  },
  {
    operation: 'listQuotas',
    order: 'id',
    sort: ['id', 'creation_time', 'update_time'],
    async prepare({ content }) {
      return {
        path: '/quotas',
        async grow(first, last) {
          for (const n of range(first, last)) await content.addProject(`quota-${rowName(n)}`, { hard: n * 1024 });
        },
      };
    },
  },
  {
    operation: 'listUsers',
    order: 'username',
    sort: ['user_id', 'username', 'email', 'realname', 'sysadmin_flag', 'creation_time', 'update_time'],
    search: { key: 'username' },
    async prepare({ content }) {
      return {
        path: '/users',
        grow: (first, last) =>
          content.database.run(sql`
            INSERT INTO harbor_user (username, email, realname)
            SELECT 'listed' || n, 'listed' || n || '@example.org', 'Listed ' || n
            FROM generate_series(${first}::integer, ${last}::integer) AS n`),
      };
    },
  },
  {
    operation: 'searchUsers',
    async prepare({ content }) {
      return {
        path: '/users/search',
        query: { username: 'found' },
        grow: (first, last) =>
          content.database.run(sql`
            INSERT INTO harbor_user (username, email) SELECT 'found' || n, 'found' || n || '@example.org'
            FROM generate_series(${first}::integer, ${last}::integer) AS n`),
      };
    },
  },
  {
    operation: 'listOwnSessions',
    order: '-last_seen',
    async prepare({ content }) {
      return {
        path: '/haven/me/sessions',
        grow: (first, last) =>
          content.database.run(sql`
            INSERT INTO session (id_hash, user_id, address, user_agent, created_at, renewed_at)
            SELECT 'listed' || n, user_id, '192.0.2.' || n, 'Browser/' || n, now(), now() - n * interval '1 second'
            FROM harbor_user, generate_series(${first}::integer, ${last}::integer) AS n WHERE username = 'admin'`),
      };
    },
  },
  ...(['listUserGroups', 'searchUserGroups'] as const).map(
    (operation): ListCase => ({
      operation,
      async prepare({ content }) {
        return {
          path: operation === 'listUserGroups' ? '/usergroups' : '/usergroups/search',
          ...(operation === 'searchUserGroups' && { query: { groupname: operation } }),
          grow: (first, last) =>
            content.database.run(sql`
              INSERT INTO user_group (group_name, group_type) SELECT ${operation} || n, 3
              FROM generate_series(${first}::integer, ${last}::integer) AS n`),
        };
      },
    }),
  ),
  {
    operation: 'ListLabels',
    name: 'global',
    sort: ['id', 'name', 'color', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare({ content }) {
      return {
        path: '/labels',
        query: { scope: 'g' },
        grow: (first, last) =>
          content.database.run(sql`
            INSERT INTO harbor_label (name, color) SELECT 'row-' || n, '#00000' || n % 10
            FROM generate_series(${first}::integer, ${last}::integer) AS n`),
      };
    },
  },
  {
    operation: 'ListRobot',
    order: 'name',
    name: 'of the system',
    sort: ['id', 'name', 'duration', 'expires_at', 'creation_time', 'update_time'],
    search: { key: 'id' },
    async prepare(world) {
      const { name } = await world.project();
      return {
        path: '/robots',
        async grow(first, last) {
          const access = [{ resource: 'repository', action: 'pull' }];
          const permissions = ['*', name].map((namespace) => ({ kind: 'project', namespace, access }));
          for (const n of range(first, last)) {
            await world.create('/robots', { name: rowName(n), level: 'system', duration: n, permissions });
          }
        },
      };
    },
  },
  {
    operation: 'listOwnRobots',
    order: 'name',
    async prepare(world) {
      // What others have left.
      await world.content.database.run(sql`DELETE FROM robot`);
      const permissions = [{ kind: 'project', namespace: '*', access: [{ resource: 'repository', action: 'pull' }] }];
      return {
        path: '/haven/me/robots',
        async grow(first, last) {
          for (const n of range(first, last)) {
            await world.create('/robots', { name: rowName(n), level: 'system', duration: n, permissions });
          }
        },
      };
    },
  },
  {
    operation: 'listAuditLogs',
    alwaysEmpty: true,
    prepare: async (world) => ({ path: '/audit-logs', grow: (first, last) => makeAudit(world, 0, first, last) }),
  },
  {
    operation: 'listAuditLogExts',
    order: '-op_time',
    sort: ['id', 'operation', 'resource_type', 'resource', 'username', 'op_time'],
    search: { key: 'username' },
    async prepare(world) {
      // What others have left.
      await world.content.database.run(sql`DELETE FROM audit_log_ext`);
      return { path: '/auditlog-exts', grow: (first, last) => makeAudit(world, 0, first, last) };
    },
  },
  ...(
    [
      ['getGCHistory', '/system/gc', 'GARBAGE_COLLECTION'],
      ['getPurgeHistory', '/system/purgeaudit', 'PURGE_AUDIT_LOG'],
    ] as const
  ).map(
    ([operation, path, vendorType]): ListCase => ({
      operation,
      order: '-creation_time',
      sort: executionSort,
      search: { key: 'id' },
      prepare: async (world) => ({
        path,
        async grow(first, last) {
          for (const n of range(first, last)) await world.execution(vendorType, -1, [n, n]);
        },
      }),
    }),
  ),
  {
    operation: 'listSchedules',
    async prepare({ content }) {
      return {
        path: '/schedules',
        grow: (first, last) =>
          content.database.run(sql`
            INSERT INTO schedule (vendor_type, vendor_id, cron_type, cron, time_zone, next_at)
            SELECT 'REPLICATION', n, 'Custom', '0 0 0 * * *', 'UTC', now() + interval '1 day'
            FROM generate_series(${first}::integer, ${last}::integer) AS n`),
      };
    },
  },
  {
    operation: 'listOwnJobs',
    order: '-id',
    async prepare(world) {
      // What others have left.
      await world.content.database.run(sql`UPDATE execution SET outdated = true`);
      return {
        path: '/haven/me/jobs',
        async grow(first, last) {
          for (const n of range(first, last)) {
            const id = await world.execution('GARBAGE_COLLECTION', -1, [n, n]);
            await world.content.database.run(sql`
              UPDATE execution SET started_by = (SELECT user_id FROM harbor_user WHERE username = 'admin')
              WHERE id = ${id}`);
          }
        },
      };
    },
  },
  {
    operation: 'listTrustRules',
    order: 'name',
    sort: ['id', 'name', 'enabled', 'issuer', 'audience', 'creation_time', 'update_time'],
    search: { key: 'name' },
    async prepare(world) {
      const { name } = await world.project();
      const path = '/haven/federation/rules';
      return { path, grow: (first, last) => makeTrustRules(world, path, name, first, last) };
    },
  },
  {
    operation: 'listWorkloadCredentials',
    async prepare(world) {
      const { name } = await world.project();
      await makeTrustRules(world, '/haven/federation/rules', name, 500, 500);
      return {
        path: '/haven/federation/credentials',
        grow: (first, last) => makeCredentials(world, undefined, first, last),
      };
    },
  },
];
