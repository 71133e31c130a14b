import { type Digest, parseByteRange, parseDigest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { announceDissociated } from '../../events/changes.ts';
import type { ByteRange } from '../../storage/driver.ts';
import { blobCacheKey, type CachedBlob, type RegistryCaches } from '../caches.ts';
import type { RepositoryExchange } from '../exchange.ts';
import { changeUsage } from '../quota.ts';
import { sendEmpty, startAnswer } from '../respond.ts';
import { blobHeaders } from './headers.ts';
import { dissociateBlob } from './removal.ts';
import type { BlobSender } from './send/blob-sender.ts';
import { type BlobRecord, findBlob, touchBlob } from './store.ts';

/** Handlers of `/v2/<name>/blobs/<digest>`. */
export class BlobHandlers {
  readonly #database: Database;
  readonly #caches: RegistryCaches;
  readonly #sender: BlobSender;

  constructor(deps: {
    readonly database: Database;
    readonly caches: RegistryCaches;
    readonly sender: BlobSender;
  }) {
    this.#database = deps.database;
    this.#caches = deps.caches;
    this.#sender = deps.sender;
  }

  /** GET. */
  async get(exchange: RepositoryExchange, text: string): Promise<void> {
    const digest = requireDigest(text);
    const key = blobCacheKey(exchange.repository, digest);
    const blob =
      this.#caches.blobs.get(key) ??
      (await this.#caches.blobs.load(key, () => this.#load(exchange.repository, digest)));
    if (!blob) throw unknownBlob(digest);
    const { request } = exchange;
    const headers = blobHeaders(digest);
    if (request.headers['if-none-match']?.includes(digest)) return sendEmpty(exchange, 304, headers);
    const range = rangeOf(request.headers.range, blob.record);
    const elsewhere = await this.#sender.redirectUrl(blob.record);
    if (elsewhere !== undefined) return sendEmpty(exchange, 307, { ...headers, Location: elsewhere });
    const { size } = blob.record;
    const head = {
      ...headers,
      ...(range && { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
      'Content-Length': String(range ? range.end - range.start + 1 : size),
    };
    if (blob.content) {
      startAnswer(exchange, range ? 206 : 200, head);
      exchange.response.end(range ? blob.content.subarray(range.start, range.end + 1) : blob.content);
      return;
    }
    await this.#sender.send(exchange, blob.record, { range, head });
  }

  /** HEAD. Never from memory: whoever may push relies on the answer instead of uploading, so the blob must stay. */
  async head(exchange: RepositoryExchange, text: string): Promise<void> {
    const digest = requireDigest(text);
    const blob = await findBlob(this.#database, exchange.repository, digest);
    if (!blob) throw unknownBlob(digest);
    const relied = blob.idle && exchange.rights.has('repository:push');
    if (relied && !(await touchBlob(this.#database, blob.repositoryId, blob.blobId))) throw unknownBlob(digest);
    startAnswer(exchange, 200, { ...blobHeaders(digest), 'Content-Length': blob.size });
    exchange.response.end();
  }

  /** DELETE: takes the blob out of the repository, unless a manifest there needs it. */
  async delete(exchange: RepositoryExchange, text: string): Promise<void> {
    const digest = requireDigest(text);
    const { repository } = exchange;
    await this.#database.transaction(async (tx) => {
      const blob = await findBlob(tx, repository, digest);
      if (!blob) throw unknownBlob(digest);
      const { projectId } = exchange.project;
      await changeUsage(tx, projectId, -(await dissociateBlob(tx, { ...blob, projectId })));
      await announceDissociated(tx, [{ repository, digest }]);
    });
    sendEmpty(exchange, 202);
  }

  /** Reads a blob's record, and its bytes if they are few, into memory. */
  async warm(repository: string, text: string): Promise<void> {
    const digest = parseDigest(text);
    if (digest === undefined) return;
    await this.#caches.blobs.load(blobCacheKey(repository, digest), () => this.#load(repository, digest));
  }

  async #load(repository: string, digest: Digest): Promise<CachedBlob | undefined> {
    const record = await findBlob(this.#database, repository, digest);
    return record && { record, content: await this.#sender.smallContent(record) };
  }
}

function rangeOf(header: string | undefined, blob: BlobRecord): ByteRange | undefined {
  const range = header === undefined ? 'ignore' : parseByteRange(header, blob.size);
  if (range === 'ignore') return undefined;
  if (range !== 'unsatisfiable') return range;
  throw new HavenError('RANGE_INVALID', `the range "${header}" does not lie within ${blob.size} bytes`, {
    headers: { 'Content-Range': `bytes */${blob.size}` },
  });
}

function requireDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new HavenError('DIGEST_INVALID', `expected a sha256 or sha512 digest, got "${text}"`);
  return digest;
}

function unknownBlob(digest: Digest): HavenError {
  return new HavenError('BLOB_UNKNOWN', `blob ${digest} unknown to registry`);
}
