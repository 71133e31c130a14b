import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven } from '../src/haven.ts';
import { basicAuthorization } from '../src/http.ts';
import { blobOf, type Image, makeImage } from '../src/images.ts';
import { Management } from '../src/management.ts';
import { postgresPrograms, startPostgres } from '../src/postgres.ts';
import { RegistryAnswerError, RegistryClient } from '../src/registry-client.ts';
import { reportMissing } from '../src/suite.ts';
import { removeFolder, subfolder, workFolder } from '../src/work-folder.ts';
import type { FaultSuite } from './fault.ts';

const repository = 'pair/app';
/**
 * A change on one server must be seen on the other within this time, even on a busy machine: caches are told, while
 * what they hold would be good for a minute and more.
 */
const patienceMs = 10_000;

interface Side {
  readonly haven: Haven;
  readonly client: RegistryClient;
}

/** The longest time that one server was behind the other, by what changed. */
class Lags {
  readonly #longest = new Map<string, number>();

  note(what: string, milliseconds: number): void {
    this.#longest.set(what, Math.max(this.#longest.get(what) ?? 0, milliseconds));
  }

  toString(): string {
    return [...this.#longest].map(([what, milliseconds]) => `${what} ${milliseconds.toFixed(0)} ms`).join(', ');
  }
}

/** Two server processes on one database and one storage directory, as replicas behind a load balancer. */
export const twoServersSuite: FaultSuite = {
  name: 'two-servers',
  async run(report, { pairs }) {
    const programs = await postgresPrograms();
    if (programs === undefined) return reportMissing('two-servers', ['postgresql'], report);
    const folder = await workFolder('pair');
    const postgres = await startPostgres(programs);
    const env = {
      HAVEN_DATABASE_URL: postgres.url,
      HAVEN_STORAGE_FILESYSTEM_ROOT: await subfolder(folder, 'blobs'),
      HAVEN_SECRET_KEY: randomBytes(16).toString('hex'),
    };
    const start = async (name: string): Promise<Side> => {
      const haven = await Haven.start({ dataDirectory: await subfolder(folder, name), env });
      return { haven, client: new RegistryClient(haven.http, haven.admin) };
    };
    // At the same time, on an empty database: one of them migrates, the other waits.
    const both = await Promise.all([start('a'), start('b')]);
    try {
      const lags = new Lags();
      for (const [name, check] of checks) {
        await report.check(`two servers: ${name}, ${pairs} times`, async () => {
          for (let round = 0; round < pairs; round += 1) {
            const [one, other] = round % 2 === 0 ? both : [both[1], both[0]];
            await check({ one, other, lags, round });
          }
        });
      }
      await report.check('two servers: one is killed, the other goes on, the first comes back', () => killOne(both));
      console.log(`      behind at most: ${lags}`);
    } finally {
      for (const side of both) await side.haven.stop();
      await postgres.stop();
      await removeFolder(folder);
    }
  },
};

interface RoundOfTwo {
  readonly one: Side;
  readonly other: Side;
  readonly lags: Lags;
  readonly round: number;
}

const checks: readonly (readonly [string, (round: RoundOfTwo) => Promise<void>])[] = [
  ['a project made on one is there on the other', projectIsSeen],
  ['pushed to one, pulled at once from the other', pushIsSeen],
  ['a tag moved on one moves on the other', moveIsSeen],
  ['deleted on one, gone on the other', deletionIsSeen],
  ['an upload goes on on the other server after every chunk', uploadWanders],
  ['a token of one is good for the other', tokenIsShared],
  ['a password changed on one is changed on the other', passwordIsShared],
];

async function projectIsSeen({ one, other, round }: RoundOfTwo): Promise<void> {
  const name = round === 0 ? 'pair' : `pair${round}`;
  await new Management(one.haven).createProject(name, false);
  await other.client.pushBlob(`${name}/app`, blobOf('x'));
}

async function pushIsSeen({ one, other, round }: RoundOfTwo): Promise<void> {
  const image = makeImage();
  await one.client.pushImage(repository, `new${round}`, image);
  await pullWhole(other, `new${round}`, image);
  await pullWhole(one, image.manifest.digest, image);
}

async function moveIsSeen({ one, other, lags, round }: RoundOfTwo): Promise<void> {
  const [before, after] = [makeImage(), makeImage()];
  await one.client.pushImage(repository, 'moving', before);
  const sees = (image: Image) => async (): Promise<boolean> =>
    (await other.client.manifest(repository, 'moving')).digest === image.manifest.digest;
  lags.note('tag', await timeUntil(sees(before), `move ${round} is not seen`));
  await other.client.pushImage(repository, 'moving', after);
  const back = async (): Promise<boolean> =>
    (await one.client.manifest(repository, 'moving')).digest === after.manifest.digest;
  lags.note('tag', await timeUntil(back, `move ${round} back is not seen`));
}

async function deletionIsSeen({ one, other, lags, round }: RoundOfTwo): Promise<void> {
  const image = makeImage();
  await one.client.pushImage(repository, `deleted${round}`, image);
  await pullWhole(other, `deleted${round}`, image); // it is in the other's cache now
  await one.client.deleteManifest(repository, image.manifest.digest);
  for (const reference of [`deleted${round}`, image.manifest.digest]) {
    lags.note('deletion', await timeUntil(() => isGone(other, reference), `${reference} is still there`));
  }
}

async function uploadWanders({ one, other }: RoundOfTwo): Promise<void> {
  const sizes = [1, 700_000, 65_536, 300_001];
  const data = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
  let location = await one.client.startUpload(repository);
  let offset = 0;
  for (const [index, size] of sizes.entries()) {
    const side = index % 2 === 0 ? other : one;
    location = moved(location, side);
    location = await side.client.sendChunk(repository, location, offset, data.subarray(offset, offset + size));
    offset += size;
  }
  const { digest } = blobOf(data);
  await other.client.finishUpload(repository, moved(location, other), digest);
  assert.ok((await one.client.blob(repository, digest)).equals(data));
}

async function tokenIsShared({ one, other }: RoundOfTwo): Promise<void> {
  const authorization = await new RegistryClient(one.haven.http, one.haven.admin).authorization(repository, 'GET');
  assert.match(authorization, /^Bearer /);
  const answer = await other.haven.http.send(`/v2/${repository}/tags/list`, { headers: { authorization } });
  assert.equal(answer.status, 200);
}

async function passwordIsShared({ one, other, lags, round }: RoundOfTwo): Promise<void> {
  if (round >= 5) return; // hashing passwords is slow by design
  const user = await new Management(one.haven).createUser(`pair-user${round}`);
  const status = async (side: Side, password: string): Promise<number> => {
    const headers = { authorization: basicAuthorization({ ...user, password }) };
    return (await side.haven.http.send('/api/v2.0/users/current', { headers })).status;
  };
  assert.equal(await status(other, user.password), 200);
  const change = { old_password: user.password, new_password: 'Another-Horse-8' };
  const current = await one.haven.http.send('/api/v2.0/users/current', {
    headers: { authorization: basicAuthorization(user) },
  });
  // The shape is the REST contract's UserResp.
  const { user_id: id } = JSON.parse(current.body.toString()) as { user_id: number };
  await new Management(one.haven).call('PUT', `/users/${id}/password`, 200, change, user);
  const refused = async (): Promise<boolean> => (await status(other, user.password)) === 401;
  lags.note('password', await timeUntil(refused, 'the old password is still good'));
  assert.equal(await status(other, 'Another-Horse-8'), 200);
}

async function killOne([a, b]: readonly [Side, Side]): Promise<void> {
  const image = makeImage();
  await a.client.pushImage(repository, 'survives', image);
  const location = await a.client.startUpload(repository);
  const data = randomBytes(200_000);
  await a.client.sendChunk(repository, location, 0, data.subarray(0, 100_000));
  await a.haven.kill();
  await pullWhole(b, 'survives', image);
  await b.client.pushImage(repository, 'while-away', makeImage());
  const rest = moved(location, b);
  const next = await b.client.sendChunk(repository, rest, 100_000, data.subarray(100_000));
  await b.client.finishUpload(repository, next, blobOf(data).digest);
  await a.haven.startAgain();
  assert.ok((await a.client.blob(repository, blobOf(data).digest)).equals(data));
}

/** The same upload at another server; Location may be absolute and then names the server that answered. */
function moved(location: string, side: Side): string {
  const url = new URL(location, side.haven.url);
  return `${side.haven.url}${url.pathname}${url.search}`;
}

async function pullWhole({ client }: Side, reference: string, image: Image): Promise<void> {
  assert.equal((await client.manifest(repository, reference)).digest, image.manifest.digest);
  for (const blob of image.blobs) await client.blob(repository, blob.digest);
}

async function isGone({ client }: Side, reference: string): Promise<boolean> {
  try {
    await client.manifest(repository, reference);
    return false;
  } catch (error) {
    if (error instanceof RegistryAnswerError && error.status === 404) return true;
    throw error;
  }
}

async function timeUntil(probe: () => Promise<boolean>, otherwise: string): Promise<number> {
  const started = performance.now();
  while (!(await probe())) {
    if (performance.now() - started > patienceMs) throw new Error(`${otherwise} after ${patienceMs} ms`);
    await sleep(1);
  }
  return performance.now() - started;
}
