import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven } from '../src/haven.ts';
import { type Blob, blobOf, digestOf, type Image, makeImage, mediaTypes } from '../src/images.ts';
import { Management } from '../src/management.ts';
import { run } from '../src/process.ts';
import { treeMemory } from '../src/process-tree.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { type Report, Skipped } from '../src/report.ts';
import { removeFolder, subfolder, workFolder } from '../src/work-folder.ts';
import type { FaultSuite } from './fault.ts';
import { failure, refusedClearly } from './refusals.ts';

const mib = 1024 * 1024;
const repository = 'library/full';

/** A small file system in memory that can be filled and freed. */
class SmallDisk {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async mount(path: string, mebibytes: number): Promise<SmallDisk> {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0755`, 'tmpfs', path]);
    return new SmallDisk(path);
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }

  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  async fillUpTo(left: number): Promise<void> {
    await writeFile(this.#ballast, Buffer.alloc(Math.max(0, (await this.free()) - left)));
  }

  async relieve(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.path], { anyExit: true });
  }
}

interface Place {
  readonly haven: Haven;
  readonly disk: SmallDisk;
  readonly client: RegistryClient;
  /** Pushed while there was room. */
  readonly before: Image;
}

/** Fills the disk of the blobs, then that of the database, below a running server. */
export const diskFullSuite: FaultSuite = {
  name: 'disk-full',
  async run(report) {
    if (process.getuid?.() !== 0) {
      await report.check('disk full', () => Promise.reject(new Skipped('only root can mount a small disk')));
      return;
    }
    await withSmallDisk('blobs', 96, (place) => blobDiskFull(report, place));
    await withSmallDisk('database', 320, (place) => databaseDiskFull(report, place));
  },
};

async function withSmallDisk(what: 'blobs' | 'database', size: number, work: (place: Place) => Promise<void>) {
  const folder = await workFolder(`full-${what}`);
  const data = await subfolder(folder, 'd');
  const mountPoint = what === 'blobs' ? await subfolder(folder, 'blobs') : await subfolder(data, 'postgres');
  const disk = await SmallDisk.mount(mountPoint, size);
  try {
    const env = what === 'blobs' ? { HAVEN_STORAGE_FILESYSTEM_ROOT: mountPoint } : {};
    const haven = await Haven.start({ dataDirectory: data, env });
    const client = new RegistryClient(haven.http, haven.admin);
    const before = makeImage();
    await client.pushImage(repository, 'before', before);
    await work({ haven, disk, client, before }).finally(() => haven.stop());
  } finally {
    await disk.unmount();
    await removeFolder(folder);
  }
}

async function blobDiskFull(report: Report, place: Place): Promise<void> {
  const { client, disk, haven } = place;
  const { pid } = haven.program;
  const large = blobOf(randomBytes(24 * mib));
  const freeBefore = await disk.free();
  await disk.fillUpTo(8 * mib);
  const uploads: string[] = [];
  const start = async (): Promise<string> => {
    const location = await client.startUpload(repository);
    uploads.push(location);
    return location;
  };
  await report.check('disk full: a blob in one request is refused clearly', async () => {
    refusedClearly(await failure(client.putBlob(repository, await start(), large)));
  });
  await report.check('disk full: a blob in chunks is refused clearly', async () => {
    refusedClearly(await failure(client.putBlobInChunks(repository, await start(), large, 3 * mib)));
  });
  await report.check('disk full: many at once are refused clearly', async () => {
    const failures = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const location = await start();
        return failure(client.putBlob(repository, location, blobOf(randomBytes(9 * mib))));
      }),
    );
    for (const one of failures) if (one !== undefined) refusedClearly(one);
    assert.ok(failures.some((one) => one !== undefined));
  });
  await report.check('disk full: pulls, logins and lists go on', () => othersGoOn(place));
  await report.check(
    'disk full: what was refused is not there, and takes no room once its upload is cancelled',
    async () => {
      await assert.rejects(client.blob(repository, large.digest), /answered 404/);
      for (const location of uploads) await client.cancelUpload(repository, location);
      await disk.relieve();
      await until(
        async () => (await disk.free()) > freeBefore - 2 * mib,
        30_000,
        'the refused uploads still take room',
      );
    },
  );
  await report.check('disk full: works again without a restart when there is room', async () => {
    await client.pushBlob(repository, large);
    assert.equal((await client.blob(repository, large.digest)).length, large.data.length);
    await client.pushImage(repository, 'after', makeImage());
    assert.equal(haven.program.pid, pid);
    assert.ok(haven.program.running);
  });
}

async function databaseDiskFull(report: Report, place: Place): Promise<void> {
  const { client, disk, haven } = place;
  const config = blobOf('{}');
  await client.pushBlob(repository, config);
  await disk.fillUpTo(0);
  const acknowledged: Image[] = [];
  await report.check('database disk full: pushes are refused clearly', async () => {
    // Room that the database has reserved already is used up first.
    for (let count = 0; count < 200; count += 1) {
      const image = bulkyManifest(config);
      const failed = await failure(client.pushManifest(repository, `bulky${count}`, image));
      if (failed !== undefined) return refusedClearly(failed);
      acknowledged.push(image);
    }
    throw new Error('200 MiB of manifests were accepted by a full disk');
  });
  await report.check('database disk full: the server stays and answers', async () => {
    for (let count = 0; count < 20; count += 1) {
      const answer = await haven.http.send('/v2/');
      assert.ok(answer.status === 401 || answer.status === 503, `GET /v2/ answered ${answer.status}`);
      const failed = await failure(client.pushManifest(repository, `more${count}`, bulkyManifest(config)));
      if (failed !== undefined) refusedClearly(failed);
    }
    assert.ok(haven.program.running);
  });
  await report.check('database disk full: a crash of the database does not take the server along', async () => {
    // What a full disk for its log does to a database: it ends in a panic and cannot finish its recovery.
    for (const pid of await databaseProcesses(haven.program.pid)) process.kill(pid, 'SIGKILL');
    for (let count = 0; count < 30; count += 1) {
      const failed = await failure(client.pushManifest(repository, `crashed${count}`, bulkyManifest(config)));
      if (failed !== undefined) refusedClearly(failed);
      assert.ok(haven.program.running, `the server ended:\n${haven.program.output.slice(-1_500)}`);
      await sleep(200);
    }
  });
  await report.check('database disk full: pulls go on, or are refused clearly', async () => {
    const failed = await failure(client.manifest(repository, 'before'));
    if (failed !== undefined) refusedClearly(failed);
  });
  await disk.relieve();
  await report.check('database disk full: works again without a restart within a minute', async () => {
    const started = performance.now();
    const push = async (): Promise<boolean> =>
      (await failure(client.pushImage(repository, 'after', makeImage()))) === undefined;
    await until(push, 60_000, 'pushes still fail');
    console.log(`      recovered after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
  await report.check('database disk full: nothing acknowledged is lost', async () => {
    await othersGoOn(place);
    for (const image of acknowledged) await client.manifest(repository, image.manifest.digest);
  });
}

async function databaseProcesses(pid: number): Promise<readonly number[]> {
  return (await treeMemory(pid)).filter((one) => one.name === 'postgres').map((one) => one.pid);
}

/** A manifest of about a mebibyte that the database cannot compress. */
function bulkyManifest(config: Blob): Image {
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: config.digest, size: config.data.length },
      layers: [],
      annotations: { bulk: randomBytes(750_000).toString('base64') },
    }),
  );
  return { mediaType: mediaTypes.manifest, manifest, blobs: [config], children: [] };
}

async function othersGoOn({ haven, before }: Place): Promise<void> {
  const fresh = new RegistryClient(haven.http, haven.admin); // with a new token
  assert.equal((await fresh.manifest(repository, 'before')).digest, before.manifest.digest);
  for (const blob of before.blobs) assert.equal(digestOf(await fresh.blob(repository, blob.digest)), blob.digest);
  await new Management(haven).call('GET', '/projects', 200);
}

async function until(probe: () => Promise<boolean>, timeoutMs: number, otherwise: string): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`${otherwise} after ${timeoutMs / 1000} s`);
    await sleep(200);
  }
}
