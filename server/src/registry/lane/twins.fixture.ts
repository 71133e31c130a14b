import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configOf, contentOf, type Image, imageOf, indexOf, layerOf, pushImage } from '../../../test/images.ts';
import { type RawAnswer, RawConnection } from '../../../test/raw-connection.ts';
import { startTestRegistry, type TestRegistry, testKeys } from '../../../test/registry.ts';
import { TokenSigner } from '../../auth/tokens.ts';
import { sql } from '../../db/sql.ts';
import { announceChange } from '../../events/changes.ts';
import { requestIdOf } from '../../http/request-meta.ts';
import { WebServer } from '../../web-server.ts';

/** One of two ways to the same registry, with a project of its own that has what the other's has. */
export interface Twin {
  readonly port: number;
  readonly project: string;
  /** Requests that `node:http` has read. */
  readonly reached: () => number;
  /** Text with `{project}`, `{token}` and the like filled in; as long for one twin as for the other. */
  render(template: string): string;
}

/** The same registry with the fast lane and without. */
export interface Twins {
  readonly registry: TestRegistry;
  readonly lane: Twin;
  readonly plain: Twin;
  readonly both: readonly Twin[];
  readonly images: { readonly v1: Image; readonly v2: Image };
  /** Gives what one twin says as if the other had said it, without what no two answers share. */
  compared(answers: readonly RawAnswer[]): readonly unknown[];
  /** Pulls counted so far, per artifact, repository and in the audit log. */
  pulls(twin: Twin): Promise<unknown>;
  setProject(twin: Twin, change: 'public' | 'private' | 'deleted' | 'created'): Promise<void>;
  close(): Promise<void>;
}

const KEEP_ALIVE_MS = 75_000;

/** Starts both, with images tagged `v1`, `v2` and `multi` in `{project}/app`. */
export async function startTwins(): Promise<Twins> {
  const registry = await startTestRegistry();
  const handle = registry.registry.server;
  let [reachedByLane, reachedByPlain] = [0, 0];
  const web = new WebServer(
    {
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
      lane: { answers: registry.registry.laneAnswers, load: registry.registry.warm },
    },
    (request, response) => {
      reachedByLane++;
      void handle.handle(request, response, requestIdOf(request));
    },
  );
  const oracle = createServer(
    { requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: 32 * 1024 },
    (request, response) => {
      reachedByPlain++;
      void handle.handle(request, response, requestIdOf(request));
    },
  );
  // Both let a client say that it has nothing more to say.
  Object.assign(oracle, { httpAllowHalfOpen: true });
  await new Promise<void>((resolve) => oracle.listen(0, '127.0.0.1', resolve));

  const images = { v1: imageOf({ layers: [layerOf(100), layerOf(200_000)] }), v2: imageOf() };
  const makeTwin = async (project: string, port: number, reached: () => number): Promise<Twin> => {
    await fill(registry, project, images);
    const words = await wordsOf(registry, project, images);
    const render = (template: string): string => template.replaceAll(/\{(\w+)\}/g, (_all, word) => words[word] ?? '');
    return { port, project, reached, render };
  };
  const lane = await makeTwin('zzzza', await web.listen(), () => reachedByLane);
  const plain = await makeTwin('zzzzb', (oracle.address() as AddressInfo).port, () => reachedByPlain);
  return {
    registry,
    lane,
    plain,
    both: [lane, plain],
    images,
    compared: (answers) => answers.map(comparable),
    pulls: (twin) => countsOf(registry, twin),
    setProject: (twin, change) => setProject(registry, twin, change),
    async close() {
      oracle.closeAllConnections();
      await new Promise((resolve) => oracle.close(resolve));
      await web.close();
      await registry.close();
    },
  };
}

async function fill(registry: TestRegistry, project: string, { v1, v2 }: Twins['images']): Promise<void> {
  await registry.addProject(project);
  for (const repository of [`${project}/app`, `${project}/race`]) {
    const to = { repository, as: 'admin' };
    await pushImage(registry, to, v1, 'v1');
    await pushImage(registry, to, v2, 'v2');
    await pushImage(registry, to, indexOf([v1, v2]), 'multi');
  }
}

async function wordsOf(
  registry: TestRegistry,
  project: string,
  { v1, v2 }: Twins['images'],
): Promise<Readonly<Record<string, string>>> {
  const token = await registry.token('admin', `${project}/app`, `${project}/race`, `${project}/none`);
  const expired = new TokenSigner({ privateKey: testKeys.privateKey, lifetime: -3_600 });
  const access = [{ type: 'repository', name: `${project}/app`, actions: ['pull'] }];
  return {
    project,
    token,
    expired: (await expired.issue('admin', access)).token,
    foreign: await registry.token('admin', 'nowhere/app'),
    // The last letter of a signature is one of four.
    forged: `${token.slice(0, -2)}${token.endsWith('AA') ? 'BA' : 'AA'}`,
    basic: Buffer.from('admin:Passw0rd-of-tests').toString('base64'),
    wrong: Buffer.from('admin:wrong').toString('base64'),
    digest: v1.digest,
    other: v2.digest,
    config: v1.blobs[0]?.digest ?? '',
    large: v1.blobs[2]?.digest ?? '',
    absent: contentOf('nobody has this').digest,
  };
}

// What differs from answer to answer.
const VOLATILE = new Set(['date', 'x-request-id']);

function comparable({ statusLine, headers, body, missing }: RawAnswer): unknown {
  // A refusal may repeat what was taken for a host.
  const alike = (text: string): string => text.replaceAll(/eyJ[\w-]+\.[\w.-]+/g, 'token').replaceAll('zb', 'za');
  const fields = Object.entries(headers)
    .filter(([name]) => !VOLATILE.has(name))
    .map(([name, value]) => `${name}: ${alike(value)}`)
    .sort();
  // Bytes of a layer are compared as they are, and shown as few.
  const text = body.length > 10_000 ? contentOf(body).digest : alike(body.toString('latin1'));
  return { statusLine, fields, text, missing };
}

async function countsOf({ database, pulls }: TestRegistry, { project }: Twin): Promise<unknown> {
  await pulls.flush();
  const artifacts = await database.many(sql`
    SELECT a.digest, a.pull_time IS NOT NULL AS pulled FROM artifact a JOIN repository r USING (repository_id)
    WHERE r.name = ${`${project}/app`} AND a.deleted_at IS NULL ORDER BY a.digest`);
  const repository = await database.first(sql`SELECT pull_count FROM repository WHERE name = ${`${project}/app`}`);
  const audit = await database.many(sql`
    SELECT replace(resource, ${project}, 'twin') AS resource, username, count(*)::integer FROM audit_log_ext
    WHERE operation = 'pull' AND resource LIKE ${`${project}/app%`} GROUP BY 1, 2 ORDER BY 1, 2`);
  return { artifacts, repository, audit };
}

async function setProject(registry: TestRegistry, { project }: Twin, change: string): Promise<void> {
  const { database } = registry;
  if (change === 'created') {
    // As if a while had passed since the token was made.
    await registry.addProject(project);
    await database.run(sql`UPDATE project SET creation_time = now() + interval '5 minutes' WHERE name = ${project}`);
    return;
  }
  await database.transaction(async (tx) => {
    const row = await tx.first<{ project_id: number }>(sql`SELECT project_id FROM project WHERE name = ${project}`);
    const projectId = row?.project_id ?? 0;
    if (change === 'deleted') {
      await tx.run(sql`UPDATE project SET name = ${`${project}-was`} WHERE project_id = ${projectId}`);
      await tx.run(sql`UPDATE repository SET name = replace(name, ${project}, ${`${project}-was`})
        WHERE project_id = ${projectId}`);
      for (const name of ['app', 'race']) {
        await announceChange(tx, { kind: 'repository', repository: `${project}/${name}` });
      }
    } else {
      await tx.run(sql`UPDATE project_metadata SET value = ${String(change === 'public')}
        WHERE project_id = ${projectId} AND name = 'public'`);
    }
    await announceChange(tx, { kind: 'project', projectId });
  });
}

/** An image of its own for each call, with a config and a layer that are new too. */
export function freshImage(): Image {
  return imageOf({ config: configOf(), layers: [layerOf()] });
}

/** A connection to a twin. */
export function connectTo({ port }: Twin): Promise<RawConnection> {
  return RawConnection.open(port);
}
