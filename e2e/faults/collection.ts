import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Haven } from '../src/haven.ts';
import { type Blob, type Image, makeImage, randomLayer } from '../src/images.ts';
import { Management } from '../src/management.ts';
import { RegistryClient } from '../src/registry-client.ts';
import type { FaultSuite } from './fault.ts';

const clients = 8;
const repositories = 5;
/** Layers of images that are deleted, which others take up again at the last moment. */
const fading = 40;
const patienceMs = 600_000;
const shownErrors = 20;

/** Very many deletes and garbage collection runs without any time window, while clients push. */
export const collectionSuite: FaultSuite = {
  name: 'collection',
  async run(report, { deletes }) {
    // Nothing is too young to be collected: the hardest case for those who push meanwhile.
    const haven = await Haven.start({ env: { GC_TIME_WINDOW_HOURS: '0' }, startTimeoutMs: patienceMs });
    try {
      const scene = new Scene(haven);
      await scene.prepare(deletes);
      const what = `collection: ${deletes} deletes and runs while ${clients} clients push`;
      await report.check(`${what}: no push fails`, () => scene.deleteUnderPushes());
      await report.check(`${what}: everything acknowledged is whole`, () => scene.pullAll());
      await report.check(`${what}: every byte is accounted for, and nothing else is left`, () => scene.account());
      console.log(`      ${scene.summary}`);
    } finally {
      for (const line of haven.errors.slice(-shownErrors)) console.log(`      ${line}`);
      await haven.stop();
    }
  },
};

interface Pushed {
  readonly repository: string;
  readonly image: Image;
}

class Scene {
  readonly #haven: Haven;
  readonly #management: Management;
  readonly #base = randomLayer(40_000);
  readonly #doomed: Pushed[] = [];
  readonly #living: Pushed[] = [];
  readonly #failures: string[] = [];
  readonly #sizes = new Map<string, number>();
  readonly #runs: string[] = [];
  #again = 0;
  #stopped = false;

  constructor(haven: Haven) {
    this.#haven = haven;
    this.#management = new Management(haven);
  }

  get summary(): string {
    return `${this.#runs.length} runs, ${this.#living.length} images alive, ${this.#again} bytes of layers uploaded again`;
  }

  async prepare(count: number): Promise<void> {
    await this.#management.createProject('gc', false);
    for (let index = 0; index < 10; index += 1) await this.#pushNew(this.#client(), index, this.#living);
    await inParallel(16, count, async (index) => this.#pushNew(this.#client(), index, this.#doomed));
  }

  async deleteUnderPushes(): Promise<void> {
    // Before, layers came more than once only because several repositories got them.
    this.#again = 0;
    const pushing = Array.from({ length: clients }, (_, index) => this.#pushOn(index));
    const client = this.#client();
    let done = 0;
    await inParallel(8, this.#doomed.length, async (index) => {
      const { repository, image } = at(this.#doomed, index);
      await client.deleteManifest(repository, image.manifest.digest);
      done += 1;
      // Runs that overlap with the deletes, and with each other.
      if (done % Math.ceil(this.#doomed.length / 4) === 0) await this.#startRun();
    });
    await this.#startRun();
    await this.#allRunsOver();
    this.#stopped = true;
    await Promise.all(pushing);
    assert.deepEqual(this.#failures, []);
  }

  async pullAll(): Promise<void> {
    const client = this.#client();
    await inParallel(8, this.#living.length, async (index) => {
      const { repository, image } = at(this.#living, index);
      assert.equal((await client.manifest(repository, image.manifest.digest)).digest, image.manifest.digest);
      for (const blob of image.blobs) await client.blob(repository, blob.digest);
    });
  }

  async account(): Promise<void> {
    await this.#startRun();
    await this.#allRunsOver();
    const alive = new Set(this.#living.flatMap(({ image }) => blobsOf(image).map(({ digest }) => digest)));
    const gone = [...this.#sizes].filter(([digest]) => !alive.has(digest));
    const least = gone.reduce((sum, [, size]) => sum + size, 0);
    const freed = await this.#freed();
    assert.ok(freed >= least, `${freed} bytes are said to be freed, but ${least} were`);
    // What was freed and then uploaded again is alive, and was freed all the same.
    assert.ok(
      freed <= least + this.#again,
      `${freed} bytes are said to be freed, but at most ${least + this.#again} were`,
    );
    await this.#untilStored(alive);
  }

  async #pushOn(number: number): Promise<void> {
    const client = this.#client();
    for (let round = number; !this.#stopped; round += clients) {
      try {
        const doomed = round % 3 === 0 ? at(this.#doomed, round % Math.min(fading, this.#doomed.length)) : undefined;
        await this.#pushNew(client, round, this.#living, doomed);
      } catch (error) {
        this.#failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  }

  // As clients do: what is there already, or is said to be, is not uploaded.
  async #pushNew(client: RegistryClient, index: number, to: Pushed[], from?: Pushed): Promise<void> {
    const borrowed = from?.image.blobs[2];
    const layers = [this.#base, borrowed ? gunzipSync(borrowed.data) : randomLayer(600)];
    const image = makeImage({ layers, annotations: { nonce: `${Math.random()}` } });
    const repository = from?.repository ?? `gc/app${index % repositories}`;
    for (const blob of image.blobs) await this.#bring(client, repository, blob);
    await client.pushManifest(repository, image.manifest.digest, image);
    this.#sizes.set(image.manifest.digest, image.manifest.data.length);
    to.push({ repository, image });
  }

  async #bring(client: RegistryClient, repository: string, blob: Blob): Promise<void> {
    const { status } = await client.send(repository, `blobs/${blob.digest}`, { method: 'HEAD' });
    if (status === 200) return;
    assert.equal(status, 404);
    await client.pushBlob(repository, blob);
    if (this.#sizes.has(blob.digest)) this.#again += blob.data.length;
    this.#sizes.set(blob.digest, blob.data.length);
  }

  async #startRun(): Promise<void> {
    const body = { schedule: { type: 'Manual' }, parameters: { workers: 4 } };
    const { headers } = await this.#management.call('POST', '/system/gc/schedule', 201, body);
    this.#runs.push(String(headers.location).replace('/api/v2.0', ''));
  }

  async #allRunsOver(): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (const run of this.#runs) {
      while ((await this.#run(run)).job_status === 'Running') {
        if (performance.now() > deadline) throw new Error(`${run} does not end`);
        await sleep(100);
      }
      assert.equal((await this.#run(run)).job_status, 'Success');
    }
  }

  async #freed(): Promise<number> {
    const byRuns = await Promise.all(this.#runs.map((run) => this.#run(run)));
    const runs = byRuns.reduce((sum, run) => sum + JSON.parse(run.job_parameters).freed_space, 0);
    const { body } = await this.#management.call('GET', '/haven/collection', 200);
    // The shape is the REST contract's CollectionState.
    const { days } = JSON.parse(body.toString()) as { days: { bytes: number }[] };
    return days.reduce((sum, { bytes }) => sum + bytes, runs);
  }

  async #run(path: string): Promise<{ job_status: string; job_parameters: string }> {
    // The shape is the REST contract's GCHistory.
    return JSON.parse((await this.#management.call('GET', path, 200)).body.toString());
  }

  // Manifests are copied to the storage a little later.
  async #untilStored(alive: ReadonlySet<string>): Promise<void> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const stored = await storedDigests(join(this.#haven.dataDirectory, 'storage'));
      const missing = [...alive].filter((digest) => !stored.has(digest));
      const left = [...stored].filter((digest) => !alive.has(digest));
      if (missing.length + left.length === 0) return;
      const found = `${missing.length} are missing, ${left.length} are left: ${[...missing, ...left].slice(0, 5)}`;
      if (performance.now() > deadline) throw new Error(found);
      await sleep(500);
    }
  }

  #client(): RegistryClient {
    return new RegistryClient(this.#haven.http, this.#haven.admin);
  }
}

async function storedDigests(folder: string): Promise<ReadonlySet<string>> {
  const files = await readdir(join(folder, 'docker/registry/v2/blobs'), { recursive: true });
  return new Set(
    files.flatMap((file) => {
      const [, algorithm, hex] = /^(sha\d+)\/[0-9a-f]{2}\/([0-9a-f]+)\/data$/.exec(file) ?? [];
      return algorithm === undefined ? [] : [`${algorithm}:${hex}`];
    }),
  );
}

function blobsOf(image: Image): readonly Blob[] {
  return [image.manifest, ...image.blobs];
}

async function inParallel(width: number, count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < count) {
        const index = next;
        next += 1;
        await work(index);
      }
    }),
  );
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`there is no item ${index}`);
  return item;
}
