import { pipeline } from 'node:stream/promises';
import { type Digest, parseByteRange, parseDigest } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { HavenError, isHavenError } from '../../error.ts';
import type { ByteRange, Redirecting, StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import type { RepositoryExchange } from '../exchange.ts';
import { changeUsage } from '../quota.ts';
import { sendEmpty } from '../respond.ts';
import { dissociateBlob } from './removal.ts';
import { type BlobRecord, findBlob, manifestContent, touchBlob } from './store.ts';

/** Handlers of `/v2/<name>/blobs/<digest>`. */
export class BlobHandlers {
  readonly #database: Database;
  readonly #storage: StorageDriver & Partial<Redirecting>;

  constructor(deps: { readonly database: Database; readonly storage: StorageDriver & Partial<Redirecting> }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
  }

  /** GET and HEAD. */
  async get(exchange: RepositoryExchange, text: string): Promise<void> {
    const blob = await this.#find(exchange, requireDigest(text));
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Docker-Content-Digest': blob.digest,
      Etag: `"${blob.digest}"`,
      'Cache-Control': 'max-age=31536000',
      'Accept-Ranges': 'bytes',
    };
    const { response, request, method } = exchange;
    if (request.headers['if-none-match']?.includes(blob.digest)) return sendEmpty(response, 304, headers);
    const range = method === 'GET' ? rangeOf(request.headers.range, blob) : undefined;
    if (method === 'HEAD') {
      response.writeHead(200, { ...headers, 'Content-Length': blob.size });
      response.end();
      return;
    }
    const elsewhere = await this.#storage.redirectUrl?.(blobKey(blob.digest));
    if (elsewhere !== undefined) return sendEmpty(response, 307, { ...headers, Location: elsewhere });
    await this.#send(exchange, blob, range, headers);
  }

  /** DELETE: takes the blob out of the repository, unless a manifest there needs it. */
  async delete(exchange: RepositoryExchange, text: string): Promise<void> {
    const digest = requireDigest(text);
    await this.#database.transaction(async (tx) => {
      const blob = await findBlob(tx, exchange.repository, digest);
      if (!blob) throw unknownBlob(digest);
      const { projectId } = exchange.project;
      await changeUsage(tx, projectId, -(await dissociateBlob(tx, { ...blob, projectId })));
    });
    sendEmpty(exchange.response, 202);
  }

  async #find(exchange: RepositoryExchange, digest: Digest): Promise<BlobRecord> {
    const blob = await findBlob(this.#database, exchange.repository, digest);
    if (!blob) throw unknownBlob(digest);
    // Whoever may push will rely on our answer instead of uploading: the blob must stay for a while.
    const relied = exchange.method === 'HEAD' && blob.idle && exchange.rights.has('repository:push');
    if (relied && !(await touchBlob(this.#database, blob.repositoryId, blob.blobId))) throw unknownBlob(digest);
    return blob;
  }

  async #send(
    exchange: RepositoryExchange,
    blob: BlobRecord,
    range: ByteRange | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { response } = exchange;
    const part = range && { 'Content-Range': `bytes ${range.start}-${range.end}/${blob.size}` };
    const length = range ? range.end - range.start + 1 : blob.size;
    const start = (): unknown =>
      response.writeHead(range ? 206 : 200, { ...headers, ...part, 'Content-Length': length });
    try {
      const source = await this.#storage.read(blobKey(blob.digest), range);
      start();
      await pipeline(source, response);
    } catch (error) {
      if (!isHavenError(error, 'NOT_FOUND') || response.headersSent) throw error;
      const content = await manifestContent(this.#database, blob.blobId);
      if (!content) throw new HavenError('UNKNOWN', `the bytes of ${blob.digest} are missing`, { cause: error });
      start();
      response.end(range ? content.subarray(range.start, range.end + 1) : content);
    }
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
