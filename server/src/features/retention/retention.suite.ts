import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type Content, imageOf, pushImage } from '../../../test/images.ts';
import { startTestWorkers, type TestWorkers, testJobs, untilOver } from '../../../test/jobs.ts';
import { sql } from '../../db/sql.ts';
import { retentionJob } from './jobs.ts';
import { Assessor } from './judging/assessor.ts';

/** The whole server with workers that run retention. */
export interface RetentionTest {
  readonly content: TestContent;
  /** Sends as `admin` to the REST interface. */
  send(method: string, path: string, body?: unknown): ReturnType<TestContent['send']>;
  /** Adds a project with the maintainer `mia`; returns its name and id. */
  project(): Promise<{ readonly name: string; readonly id: number }>;
  /** Pushes an image as `admin`, as if some days ago. */
  push(repository: string, reference?: string, options?: PushOptions): Promise<Content>;
  /** Stores a policy; returns its id. */
  policy(projectId: number, rules: readonly object[]): Promise<number>;
  /** Runs a policy to its end; returns the run as its list shows it, with its tasks. */
  run(policyId: number, dryRun?: boolean): Promise<RunResult>;
  /** The living tags and untagged artifacts of a repository, sorted. */
  left(repository: string): Promise<readonly string[]>;
  /** Ends the workers, as a process does that is told to stop, and starts others. */
  restartWorkers(): Promise<void>;
  close(): Promise<void>;
}

/** When and what is pushed. */
export interface PushOptions {
  readonly image?: Content & { readonly blobs?: readonly Content[] };
  /** Days ago. */
  readonly pushed?: number;
  /** Days ago; never without. */
  readonly pulled?: number;
}

/** What came of a run. */
export interface RunResult {
  readonly id: number;
  readonly status: string;
  readonly tasks: readonly {
    readonly id: number;
    readonly repository: string;
    readonly status: string;
    readonly total: number;
    readonly retained: number;
  }[];
}

/** A rule as clients send it. */
export function rule(template: string, amount?: number, options: RuleOptions = {}): object {
  const { tags = '**', repositories = '**', extras, ...rest } = options;
  return {
    action: 'retain',
    template,
    params: amount === undefined ? {} : { [template]: amount },
    tag_selectors: [
      { kind: 'doublestar', decoration: 'matches', pattern: tags, ...(extras !== undefined && { extras }) },
    ],
    scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: repositories }] },
    ...rest,
  };
}

interface RuleOptions {
  readonly tags?: string;
  readonly repositories?: string;
  readonly extras?: string;
  readonly level?: string;
  readonly disabled?: boolean;
}

/** Starts the server and its workers. */
export async function startRetentionTest(): Promise<RetentionTest> {
  const content = await startTestContent();
  await content.addUser('mia');
  const { database, registry, immutability } = content;
  const jobs = testJobs(database);
  let serial = 0;
  const startWorkers = (): Promise<TestWorkers> =>
    startTestWorkers(
      database,
      [
        retentionJob({
          ...{ database, executions: jobs.executions, removal: registry.removal, tags: registry.tags },
          assessor: new Assessor({ database, immutability }),
        }),
      ],
      { jobs },
    );
  let workers = await startWorkers();
  const send: RetentionTest['send'] = (method, path, body) =>
    content.send(method, path, { as: 'admin', ...(body !== undefined && { body }) });

  return {
    content,
    send,
    async restartWorkers() {
      await workers.close();
      workers = await startWorkers();
    },
    async project() {
      const name = `keep-${++serial}`;
      const id = await content.addProject(name);
      await content.addMember(name, 'mia', 'maintainer');
      return { name, id };
    },
    async push(repository, reference, { image = imageOf(), pushed = 0, pulled } = {}) {
      await pushImage(content.v2, { repository, as: 'admin' }, image, reference);
      const [pushedAt, pulledAt] = [daysAgo(pushed), pulled === undefined ? sql`NULL::timestamptz` : daysAgo(pulled)];
      const artifact = sql`
        SELECT id FROM artifact JOIN repository r USING (repository_id)
        WHERE r.name = ${repository} AND digest = ${image.digest}`;
      await database.run(
        sql`UPDATE artifact SET push_time = ${pushedAt}, pull_time = ${pulledAt} WHERE id IN (${artifact})`,
      );
      await database.run(sql`
        UPDATE tag SET push_time = ${pushedAt}, pull_time = ${pulledAt}
        WHERE artifact_id IN (${artifact}) AND name = ANY (${(reference ?? '').split('?tag=')}::text[])`);
      return image;
    },
    async policy(projectId, rules) {
      const answer = await send('POST', '/retentions', { scope: { level: 'project', ref: projectId }, rules });
      if (answer.status !== 201) throw new Error(`no policy: ${answer.error}`);
      return Number(answer.headers.get('location')?.split('/').at(-1));
    },
    async run(policyId, dryRun = false) {
      const started = await send('POST', `/retentions/${policyId}/executions`, { dry_run: dryRun });
      if (started.status !== 201) throw new Error(`no run: ${started.error}`);
      const id = Number(started.headers.get('location')?.split('/').at(-1));
      await untilOver(jobs, id);
      const [shown] = (await send('GET', `/retentions/${policyId}/executions`)).json;
      const tasks = (await send('GET', `/retentions/${policyId}/executions/${id}/tasks`)).json;
      return { id, status: shown.status, tasks };
    },
    async left(repository) {
      const rows = await database.many<{ name: string }>(sql`
        SELECT coalesce(t.name::text, a.digest) AS name
        FROM artifact a JOIN repository r USING (repository_id) LEFT JOIN tag t ON t.artifact_id = a.id
        WHERE r.name = ${repository} AND a.deleted_at IS NULL ORDER BY 1`);
      return rows.map((row) => row.name).sort();
    },
    async close() {
      await workers.close();
      await content.close();
    },
  };
}

function daysAgo(days: number) {
  return sql`(now() - make_interval(secs => ${days * 86_400}))`;
}
