import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type Content, type Image, pushImage } from '../../../test/images.ts';
import type { TestResponse } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

/** A version as the interface shows it. */
export interface Version {
  readonly id: number;
  readonly tag: string;
  readonly digest?: string;
  readonly time: string;
  readonly actor?: string;
  readonly reason: string;
  readonly state: string;
  readonly current: boolean;
}

/** A deleted artifact as the interface shows it. */
export interface Trashed {
  readonly id: number;
  readonly repository_name: string;
  readonly digest: string;
  readonly tags: string[];
  readonly deleted_at: string;
  readonly purged_at: string;
}

/** A project of its own for each test, with a guest, a developer and a maintainer, and what is done in it. */
export interface HistoryBench {
  readonly content: TestContent;
  /** Name of the project of this test. */
  readonly project: string;
  readonly projectId: number;
  /** A word that no other test has. */
  readonly word: string;
  /** Pushes as the developer. */
  push<T extends Content | Image>(image: T, reference?: string, repository?: string): Promise<T>;
  /** Asks for something below the project, as the maintainer unless said otherwise. */
  send(method: string, path: string, as?: string, body?: unknown): Promise<TestResponse>;
  /** The same below a repository. */
  repo(method: string, path: string, body?: unknown, name?: string, as?: string): Promise<TestResponse>;
  /** Deletes an artifact as the maintainer. */
  remove(reference: string, repository?: string): Promise<void>;
  /** What a pull of a manifest is answered with. */
  statusOf(reference: string, repository?: string): Promise<number>;
  /** Where a tag points, as a pull finds it. */
  digestOf(reference: string, repository?: string): Promise<unknown>;
  versionsOf(tag: string): Promise<Version[]>;
  trash(query?: string): Promise<Trashed[]>;
  /** The id of a deleted artifact. */
  trashed(image: Content): Promise<number>;
  /** Restores a deleted artifact as the developer. */
  restore(image: Content): Promise<TestResponse>;
  /** Collects at once, except for what was deleted in these last seconds. */
  collect(trashWindow: number): Promise<unknown>;
  /** Bytes the project is charged for. */
  used(): Promise<number>;
  /** Everything that says who has what, to be compared before and after. */
  state(): Promise<unknown>;
}

/** Seconds in which everything of a test happens. */
export const EVER = 1_000_000;

/** Prepares the tests of a file. */
export function historyBench(): HistoryBench {
  let content: TestContent;
  let serial = 0;
  let project = '';
  let projectId = 0;
  beforeAll(async () => {
    content = await startTestContent();
    for (const name of ['guest', 'developer', 'maintainer'] as const) await content.addUser(name);
  });
  afterAll(async () => {
    expect(content.failures).toEqual([]);
    await content.close();
  });
  beforeEach(async () => {
    project = `history-${++serial}`;
    projectId = await content.addProject(project);
    for (const role of ['guest', 'developer', 'maintainer'] as const) await content.addMember(project, role, role);
  });

  const send: HistoryBench['send'] = (method, path, as = 'maintainer', body) =>
    content.send(method, `/haven/projects/${project}${path}`, { as, ...(body !== undefined && { body }) });
  const head = (reference: string, repository = 'app') =>
    content.v2.send('HEAD', `/v2/${project}/${repository}/manifests/${reference}`, { as: 'maintainer' });
  const bench: HistoryBench = {
    get content() {
      return content;
    },
    get project() {
      return project;
    },
    get projectId() {
      return projectId;
    },
    get word() {
      return `word-${serial}`;
    },
    push: (image, reference, repository = 'app') =>
      pushImage(content.v2, { repository: `${project}/${repository}`, as: 'developer' }, image, reference),
    send,
    repo: (method, path, body, name = 'app', as = 'maintainer') =>
      send(method, `/repositories/${name}${path}`, as, body),
    async remove(reference, repository = 'app') {
      const path = `/projects/${project}/repositories/${repository}/artifacts/${reference}`;
      expect((await content.send('DELETE', path, { as: 'maintainer' })).status).toBe(200);
    },
    statusOf: async (reference, repository) => (await head(reference, repository)).status,
    digestOf: async (reference, repository) => (await head(reference, repository)).headers['docker-content-digest'],
    versionsOf: async (tag) => (await bench.repo('GET', `/tags/${tag}/history`)).json,
    trash: async (query = '') => (await send('GET', `/trash/artifacts${query}`)).json,
    async trashed({ digest }) {
      const found = (await bench.trash('?page_size=100')).find((one) => one.digest === digest);
      if (!found) throw new Error(`${digest} is not listed`);
      return found.id;
    },
    restore: async (image) => send('POST', `/trash/artifacts/${await bench.trashed(image)}/restore`, 'developer'),
    collect: (trashWindow) => content.registry.collector.run({ grace: 0, trash: trashWindow }),
    async used() {
      const query = sql`SELECT used FROM quota WHERE project_id = ${projectId}`;
      return (await content.database.first<{ used: number }>(query))?.used ?? 0;
    },
    state: () => readState(content, projectId),
  };
  return bench;
}

function readState({ database }: TestContent, projectId: number): Promise<unknown> {
  return database.first(sql`
    SELECT (SELECT used FROM quota WHERE project_id = ${projectId}) AS used,
      (SELECT jsonb_agg(jsonb_build_array(a.digest, a.listed, a.parent_count) ORDER BY a.id)
        FROM artifact a WHERE a.project_id = ${projectId} AND a.deleted_at IS NULL) AS artifacts,
      (SELECT jsonb_agg(jsonb_build_array(t.name, t.artifact_id) ORDER BY t.name)
        FROM tag t JOIN artifact a ON a.id = t.artifact_id WHERE a.project_id = ${projectId}) AS tags,
      (SELECT jsonb_agg(jsonb_build_array(rb.blob_id, rb.live_refs, rb.charged) ORDER BY rb.repository_id, rb.blob_id)
        FROM repository_blob rb JOIN repository r USING (repository_id) WHERE r.project_id = ${projectId}) AS blobs,
      (SELECT jsonb_agg(jsonb_build_array(r.name, r.state, r.description, r.pull_count) ORDER BY r.name)
        FROM repository r WHERE r.project_id = ${projectId}) AS repositories`);
}
