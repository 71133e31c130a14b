import {
  type Digest,
  type DigestAlgorithm,
  formatUploadRange,
  parseContentRange,
  parseDigest,
  parseRepositoryName,
  projectOf,
  type RepositoryName,
} from '@haven/oci';
import type { Authorizer } from '../../auth/authorizer.ts';
import { callerName } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError, isHavenError } from '../../error.ts';
import { BlobMounter } from '../blobs/mount.ts';
import { blobHolders } from '../blobs/store.ts';
import { announcedLength } from '../body.ts';
import { BodyChunks } from '../body-chunks.ts';
import type { RepositoryExchange } from '../exchange.ts';
import { type PushGuard, passGuards } from '../guards.ts';
import type { KernelReceive } from '../kernel-receive.ts';
import { sendEmpty } from '../respond.ts';
import type { UploadChunk } from './claimed-upload.ts';
import type { UploadService } from './service.ts';
import type { UploadKey } from './store.ts';

/** Handlers of `/v2/<name>/blobs/uploads/`. */
export class UploadHandlers {
  readonly #database: Database;
  readonly #mounter: BlobMounter;
  readonly #uploads: UploadService;
  readonly #authorizer: Authorizer;
  readonly #guards: readonly PushGuard[];
  readonly #kernel: KernelReceive | undefined;

  constructor(deps: {
    readonly database: Database;
    readonly uploads: UploadService;
    readonly authorizer: Authorizer;
    /** Asked before any byte is taken. */
    readonly guards: readonly PushGuard[];
    /** Lets the kernel put bodies where they are needed, where it can. */
    readonly kernel: KernelReceive | undefined;
  }) {
    this.#database = deps.database;
    this.#mounter = new BlobMounter(deps.database);
    this.#uploads = deps.uploads;
    this.#authorizer = deps.authorizer;
    this.#guards = deps.guards;
    this.#kernel = deps.kernel;
  }

  /** POST: mounts a blob, or takes a whole one (`digest`), or starts a session. */
  async start(exchange: RepositoryExchange): Promise<void> {
    await passGuards(this.#guards, exchange);
    const { query, project, repository } = exchange;
    const mount = query.get('mount');
    if (mount !== null && (await this.#mount(exchange, requireDigest(mount)))) return;
    const whole = mount === null ? query.get('digest') : null;
    const digest = whole === null ? undefined : requireDigest(whole);
    const id = await this.#uploads.start({
      repository,
      projectId: project.projectId,
      owner: callerName(exchange.caller),
      algorithm: algorithmOf(exchange),
      // Harbor does not ask after a mount in vain.
      withinQuota: mount === null,
    });
    if (digest === undefined) return sendSession(exchange, id, 202, 0);
    await this.#finish(exchange, keyOf(exchange, id), digest);
  }

  /** PATCH: appends a chunk. */
  async append(exchange: RepositoryExchange, id: string): Promise<void> {
    const received = await this.#explainRange(exchange, id, () =>
      this.#uploads.append(keyOf(exchange, id), this.#chunkOf(exchange)),
    );
    sendSession(exchange, id, 202, received);
  }

  /** PUT: appends a last chunk, if any, and finishes. */
  async finish(exchange: RepositoryExchange, id: string): Promise<void> {
    const digest = exchange.query.get('digest');
    if (digest === null) throw new HavenError('DIGEST_INVALID', 'the query parameter "digest" is missing');
    await passGuards(this.#guards, exchange);
    await this.#explainRange(exchange, id, () => this.#finish(exchange, keyOf(exchange, id), requireDigest(digest)));
  }

  /** GET: how far the upload is. */
  async status(exchange: RepositoryExchange, id: string): Promise<void> {
    sendSession(exchange, id, 204, await this.#uploads.received(keyOf(exchange, id)));
  }

  /** DELETE: gives the upload up. */
  async cancel(exchange: RepositoryExchange, id: string): Promise<void> {
    await this.#uploads.cancel(keyOf(exchange, id));
    sendEmpty(exchange, 204);
  }

  async #finish(exchange: RepositoryExchange, key: UploadKey, digest: Digest): Promise<void> {
    await this.#uploads.finish(key, this.#chunkOf(exchange), digest, exchange.project.projectId);
    sendCreated(exchange, digest);
  }

  // A refused chunk must leave the client able to go on: it needs to hear where the upload stands.
  async #explainRange<T>(exchange: RepositoryExchange, id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isHavenError(error, 'RANGE_INVALID')) throw error;
      const received = await this.#uploads.received(keyOf(exchange, id));
      throw new HavenError('RANGE_INVALID', error.message, {
        cause: error,
        detail: error.detail,
        headers: sessionHeaders(exchange, id, received),
      });
    }
  }

  // True when the blob is now in the repository and the answer was sent. A blob that is not there, or that the
  // caller may not read, looks the same: the client gets a session to upload it.
  async #mount(exchange: RepositoryExchange, digest: Digest): Promise<boolean> {
    const source = await this.#mountSource(exchange, digest);
    if (source === undefined) return false;
    const { project, repository } = exchange;
    const mounted = await this.#mounter.mount({
      ...{ source, digest, repository },
      projectId: project.projectId,
      actor: callerName(exchange.caller),
    });
    if (mounted) sendCreated(exchange, digest);
    return mounted;
  }

  async #mountSource(exchange: RepositoryExchange, digest: Digest): Promise<RepositoryName | undefined> {
    const from = exchange.query.get('from');
    if (from !== null) {
      const name = parseRepositoryName(from);
      return name !== undefined && (await this.#mayPull(exchange, projectOf(name))) ? name : undefined;
    }
    for (const holder of await blobHolders(this.#database, digest)) {
      if (await this.#mayPull(exchange, holder.projectName)) return parseRepositoryName(holder.repository);
    }
    return undefined;
  }

  async #mayPull(exchange: RepositoryExchange, projectName: string): Promise<boolean> {
    const project = await this.#authorizer.projectByName(projectName);
    return project !== undefined && (await this.#authorizer.rightsIn(exchange.caller, project)).has('repository:pull');
  }

  #chunkOf({ request }: RepositoryExchange): UploadChunk {
    const header = request.headers['content-range'];
    const range = header === undefined ? undefined : parseContentRange(header);
    if (header !== undefined && range === undefined) {
      throw new HavenError('RANGE_INVALID', `Content-Range must be <start>-<end>, got "${header}"`);
    }
    const length = announcedLength(request);
    return {
      bytes: new BodyChunks(request, { kernel: this.#kernel }),
      ...(range && { range }),
      ...(length !== undefined && { length }),
    };
  }
}

function keyOf(exchange: RepositoryExchange, id: string): UploadKey {
  return { id, repository: exchange.repository, owner: callerName(exchange.caller) };
}

function algorithmOf(exchange: RepositoryExchange): DigestAlgorithm {
  const named = exchange.query.get('digest-algorithm') ?? exchange.query.get('digest')?.split(':')[0] ?? 'sha256';
  if (named === 'sha256' || named === 'sha512') return named;
  throw new HavenError('UNSUPPORTED', `digest-algorithm must be sha256 or sha512, got "${named}"`);
}

function requireDigest(text: string): Digest {
  const digest = parseDigest(text);
  if (digest === undefined) throw new HavenError('DIGEST_INVALID', `expected a sha256 or sha512 digest, got "${text}"`);
  return digest;
}

function sendSession(exchange: RepositoryExchange, id: string, status: 202 | 204, received: number): void {
  sendEmpty(exchange, status, sessionHeaders(exchange, id, received));
}

function sessionHeaders(exchange: RepositoryExchange, id: string, received: number): Record<string, string> {
  return {
    Location: `/v2/${exchange.repository}/blobs/uploads/${id}`,
    Range: formatUploadRange(received),
    'Docker-Upload-Uuid': id,
  };
}

function sendCreated(exchange: RepositoryExchange, digest: Digest): void {
  sendEmpty(exchange, 201, {
    Location: `/v2/${exchange.repository}/blobs/${digest}`,
    'Docker-Content-Digest': digest,
  });
}
