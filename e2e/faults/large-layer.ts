import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Haven } from '../src/haven.ts';
import { blobOf, mediaTypes } from '../src/images.ts';
import { treeMemory } from '../src/process-tree.ts';
import { RegistryClient } from '../src/registry-client.ts';
import type { FaultSuite } from './fault.ts';

const mib = 1024 * 1024;
/** What the server and its database may use together, whatever the size of a layer. */
const memoryLimitMib = 300;
const chunkMib = 100;
const repository = 'library/large';

/** Bytes that are cheap to make again and cannot be compressed: a random block whose first bytes count. */
class LargeContent {
  readonly #block = randomBytes(mib);
  readonly mebibytes: number;

  constructor(mebibytes: number) {
    this.mebibytes = mebibytes;
  }

  /** Some of the content as a stream. */
  read(from: number, to: number): Readable {
    const block = this.#block;
    return Readable.from(
      (function* () {
        for (let index = from; index < to; index += 1) {
          const copy = Buffer.from(block);
          copy.writeUInt32BE(index, 0);
          yield copy;
        }
      })(),
      { objectMode: false, highWaterMark: mib },
    );
  }

  async digest(): Promise<string> {
    const hash = createHash('sha256');
    for await (const block of this.read(0, this.mebibytes)) hash.update(block);
    return `sha256:${hash.digest('hex')}`;
  }
}

interface Peak {
  /** Resident memory of everything but the database. */
  server: number;
  /** Proportional memory of the database's processes. */
  database: number;
  total: number;
}

/** Samples the memory of a server until `done` settles. */
async function peakMemory(pid: number, done: Promise<unknown>): Promise<Peak> {
  const peak: Peak = { server: 0, database: 0, total: 0 };
  let running = true;
  const stop = (): void => {
    running = false;
  };
  done.then(stop, stop);
  while (running) {
    const processes = await treeMemory(pid);
    const database = processes.filter((one) => one.name === 'postgres').reduce((sum, one) => sum + one.pss, 0);
    const server = processes.filter((one) => one.name !== 'postgres').reduce((sum, one) => sum + one.rss, 0);
    peak.server = Math.max(peak.server, server);
    peak.database = Math.max(peak.database, database);
    peak.total = Math.max(peak.total, server + database);
    await sleep(250);
  }
  return peak;
}

/** Pushes and pulls one very large layer in every way and watches the memory of the server. */
export const largeLayerSuite: FaultSuite = {
  name: 'large-layer',
  async run(report, { largeMib }) {
    const haven = await Haven.start();
    const { pid } = haven.program;
    const client = new RegistryClient(haven.http, haven.admin);
    const measured = async (what: string, work: () => Promise<void>): Promise<void> => {
      await report.check(`large layer: ${largeMib} MiB ${what} below ${memoryLimitMib} MiB of memory`, async () => {
        const started = performance.now();
        const working = work();
        const peak = await peakMemory(pid, working);
        await working;
        const rate = largeMib / ((performance.now() - started) / 1000);
        const text = `server ${peak.server.toFixed(0)} MiB, database ${peak.database.toFixed(0)} MiB`;
        console.log(`      ${what}: ${text}, together ${peak.total.toFixed(0)} MiB at most, ${rate.toFixed(0)} MiB/s`);
        if (peak.total > memoryLimitMib) throw new Error(`used ${peak.total.toFixed(0)} MiB: ${text}`);
      });
    };
    const monolithic = new LargeContent(largeMib);
    const chunked = new LargeContent(largeMib);
    const digest = await monolithic.digest();
    const chunkedDigest = await chunked.digest();
    await measured('pushed in one request', () => pushMonolithic(client, monolithic, digest));
    await measured(`pushed in chunks of ${chunkMib} MiB`, () => pushChunked(client, chunked, chunkedDigest));
    await pushImage(client, digest, chunkedDigest, largeMib * mib);
    await measured('pulled', () => pull(haven, client, digest, largeMib));
    await measured('pulled by three clients at once', async () => {
      await Promise.all([1, 2, 3].map(() => pull(haven, client, chunkedDigest, largeMib)));
    });
    await haven.stop();
  },
};

async function pushMonolithic(client: RegistryClient, content: LargeContent, digest: string): Promise<void> {
  const location = await client.startUpload(repository);
  const body = content.read(0, content.mebibytes);
  await client.putStream(repository, location, digest, body, content.mebibytes * mib);
}

async function pushChunked(client: RegistryClient, content: LargeContent, digest: string): Promise<void> {
  let location = await client.startUpload(repository);
  for (let from = 0; from < content.mebibytes; from += chunkMib) {
    const to = Math.min(from + chunkMib, content.mebibytes);
    const range = { offset: from * mib, length: (to - from) * mib };
    location = await client.sendStream(repository, location, content.read(from, to), range);
  }
  await client.finishUpload(repository, location, digest);
}

/** A manifest over the layers, so that they belong to something. */
async function pushImage(client: RegistryClient, one: string, other: string, size: number): Promise<void> {
  const config = blobOf('{"architecture":"amd64","os":"linux"}');
  await client.pushBlob(repository, config);
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: mediaTypes.config, digest: config.digest, size: config.data.length },
      layers: [one, other].map((digest) => ({ mediaType: mediaTypes.plainLayer, digest, size })),
    }),
  );
  await client.pushManifest(repository, '1.0', {
    mediaType: mediaTypes.manifest,
    manifest,
    blobs: [config],
    children: [],
  });
}

async function pull(haven: Haven, client: RegistryClient, digest: string, mebibytes: number): Promise<void> {
  const headers = { authorization: await client.authorization(repository, 'GET') };
  const answer = await haven.http.sendHashed(`/v2/${repository}/blobs/${digest}`, { headers });
  if (answer.status !== 200 || answer.digest !== digest || answer.size !== mebibytes * mib) {
    throw new Error(`pulled ${answer.size} bytes with status ${answer.status} that hash to ${answer.digest}`);
  }
}
