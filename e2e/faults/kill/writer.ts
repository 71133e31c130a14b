import { randomBytes, randomInt } from 'node:crypto';
import type { Credentials, HttpClient } from '../../src/http.ts';
import { type Blob, blobOf, type Image, makeIndex, mediaTypes } from '../../src/images.ts';
import { RegistryClient } from '../../src/registry-client.ts';
import { absent, type Ledger, present } from './ledger.ts';

/** Tags that are moved again and again. */
const movingTags = 5;

/** Pushes, moves and deletes random images in one repository, and keeps the ledger of what was acknowledged. */
export class Writer {
  readonly #repository: string;
  readonly #ledger: Ledger;
  readonly #client: RegistryClient;
  readonly #images: Image[] = [];
  #acknowledged = 0;

  constructor(repository: string, ledger: Ledger, http: HttpClient, who: Credentials) {
    this.#repository = repository;
    this.#ledger = ledger;
    this.#client = new RegistryClient(http, who);
  }

  /** How many whole operations the server has acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged;
  }

  /** Works until `stopped` says so or a request fails; throws what failed. */
  async work(stopped: () => boolean): Promise<void> {
    while (!stopped()) {
      const dice = randomInt(10);
      if (dice < 6) await this.#pushImage(`t${randomInt(movingTags)}`);
      else if (dice < 8) await this.#pushImage(`r${randomBytes(6).toString('hex')}`);
      else if (dice < 9) await this.#pushIndex();
      else await this.#pushAndDelete();
      this.#acknowledged += 1;
    }
  }

  async #pushImage(tag: string): Promise<Image> {
    const image = randomImage();
    await this.#pushBlobs(image);
    await this.#pushManifest(image, tag);
    this.#images.push(image);
    return image;
  }

  async #pushIndex(): Promise<void> {
    const [first, second] = this.#images.slice(-2);
    if (first === undefined || second === undefined) return;
    await this.#pushManifest(makeIndex({ amd64: first, arm64: second }), `index${randomInt(movingTags)}`);
  }

  /** An image of its own is deleted: with it go its tag and, some time later, its blobs. */
  async #pushAndDelete(): Promise<void> {
    const tag = `deleted${randomBytes(4).toString('hex')}`;
    const image = randomImage();
    await this.#pushBlobs(image);
    await this.#pushManifest(image, tag);
    const { digest } = image.manifest;
    this.#ledger.begin('manifest', this.#repository, digest, absent);
    this.#ledger.begin('tag', this.#repository, tag, absent);
    for (const blob of image.blobs) this.#ledger.forget('blob', this.#repository, blob.digest);
    await this.#client.deleteManifest(this.#repository, digest);
    this.#ledger.acknowledge('manifest', this.#repository, digest, absent);
    this.#ledger.acknowledge('tag', this.#repository, tag, absent);
  }

  async #pushBlobs(image: Image): Promise<void> {
    for (const blob of image.blobs) {
      this.#ledger.begin('blob', this.#repository, blob.digest, present);
      if (randomInt(3) === 0) await this.#client.pushBlobInChunks(this.#repository, blob, 50_000);
      else await this.#client.pushBlob(this.#repository, blob);
      this.#ledger.acknowledge('blob', this.#repository, blob.digest, present);
    }
  }

  async #pushManifest(image: Image, tag: string): Promise<void> {
    const { digest } = image.manifest;
    this.#ledger.begin('manifest', this.#repository, digest, present);
    this.#ledger.begin('tag', this.#repository, tag, digest);
    await this.#client.pushManifest(this.#repository, tag, image);
    this.#ledger.acknowledge('manifest', this.#repository, digest, present);
    this.#ledger.acknowledge('tag', this.#repository, tag, digest);
  }
}

/** Small random blobs, now and then a larger one; nothing is ever equal, so that every push writes. */
function randomImage(): Image {
  const sizes = Array.from({ length: 1 + randomInt(3) }, () =>
    randomInt(8) === 0 ? 400_000 : 500 + randomInt(60_000),
  );
  const config = blobOf(JSON.stringify({ architecture: 'amd64', os: 'linux', nonce: randomBytes(16).toString('hex') }));
  const layers = sizes.map((size) => blobOf(randomBytes(size)));
  const descriptor = (blob: Blob, mediaType: string) => ({ mediaType, digest: blob.digest, size: blob.data.length });
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: descriptor(config, mediaTypes.config),
      layers: layers.map((layer) => descriptor(layer, mediaTypes.plainLayer)),
    }),
  );
  return { mediaType: mediaTypes.manifest, manifest, blobs: [config, ...layers], children: [] };
}
