import {
  maxManifestBytes,
  parseReference,
  parseTagName,
  type Reference,
  type RepositoryName,
  type TagName,
} from '@haven/oci';
import { callerName } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { readBody } from '../body.ts';
import { manifestKey, type RegistryCaches } from '../caches.ts';
import type { RepositoryExchange } from '../exchange.ts';
import { sendEmpty, startAnswer } from '../respond.ts';
import { pullNote } from './pull-note.ts';
import type { PullRecorder } from './pull-recorder.ts';
import { findManifest, type StoredManifest } from './pull-store.ts';
import { countsAsPull, pullOf, referenceSuffix } from './pulls.ts';
import type { ManifestPusher } from './push.ts';
import type { ArtifactRemoval } from './removal.ts';
import { findArtifactId } from './removal-store.ts';

// A push may name as many tags as anybody needs, but not make one transaction of thousands.
const MAX_TAGS = 100;

/** Handlers of `/v2/<name>/manifests/<reference>`. */
export class ManifestHandlers {
  readonly #database: Database;
  readonly #caches: RegistryCaches;
  readonly #pusher: ManifestPusher;
  readonly #removal: ArtifactRemoval;
  readonly #pulls: PullRecorder;

  constructor(deps: {
    readonly database: Database;
    readonly caches: RegistryCaches;
    readonly pusher: ManifestPusher;
    readonly removal: ArtifactRemoval;
    readonly pulls: PullRecorder;
  }) {
    this.#database = deps.database;
    this.#caches = deps.caches;
    this.#pusher = deps.pusher;
    this.#removal = deps.removal;
    this.#pulls = deps.pulls;
  }

  /** GET and HEAD. */
  async get(exchange: RepositoryExchange, text: string): Promise<void> {
    const reference = requireReference(text);
    const key = manifestKey(exchange.repository, reference);
    const manifest = this.#caches.manifests.get(key) ?? (await this.#load(exchange.repository, reference, key));
    if (!manifest) {
      throw new HavenError(
        'MANIFEST_UNKNOWN',
        `artifact ${exchange.repository}${referenceSuffix(reference)} not found`,
      );
    }
    const headers = { 'Docker-Content-Digest': manifest.digest, Etag: `"${manifest.digest}"` };
    if (matches(exchange.request.headers['if-none-match'], manifest)) return sendEmpty(exchange, 304, headers);
    const answer = (): void => {
      startAnswer(exchange, 200, {
        ...headers,
        'Content-Type': manifest.mediaType,
        'Content-Length': manifest.content.length,
      });
      exchange.response.end(exchange.method === 'HEAD' ? undefined : manifest.content);
    };
    if (!countsAsPull(exchange.method, exchange.request.headers['user-agent'])) return answer();
    this.#pulls.record(pullNote(pullOf({ ...exchange, reference, manifest })), answer);
  }

  /** PUT. */
  async put(exchange: RepositoryExchange, text: string): Promise<void> {
    const reference = requireReference(text);
    const tags = tagsToPush(exchange, reference);
    // Before the body is read: a refused client need not send it.
    await this.#pusher.admit({ ...exchange, tags });
    const pushed = await this.#pusher.push({
      project: exchange.project,
      repository: exchange.repository,
      caller: exchange.caller,
      content: await readBody(exchange.request, maxManifestBytes),
      contentType: exchange.request.headers['content-type'],
      digest: reference.kind === 'digest' ? reference.digest : undefined,
      tags,
      requestId: exchange.requestId,
    });
    sendEmpty(exchange, 201, {
      Location: `/v2/${exchange.repository}/manifests/${pushed.digest}`,
      'Docker-Content-Digest': pushed.digest,
      ...(pushed.subject !== undefined && { 'OCI-Subject': pushed.subject }),
      ...(exchange.query.has('tag') && { 'OCI-Tag': tags }),
      ...(pushed.warning !== undefined && { Warning: `299 - "${pushed.warning}"` }),
    });
  }

  /** DELETE, by digest only: a tag is deleted through the REST interface (Harbor). */
  async delete(exchange: RepositoryExchange, text: string): Promise<void> {
    const reference = requireReference(text);
    if (reference.kind === 'tag') {
      throw new HavenError('UNSUPPORTED', 'a manifest is deleted by its digest, not by a tag');
    }
    const { repository } = exchange;
    await this.#database.transaction(async (tx) => {
      const id = await findArtifactId(tx, repository, reference.digest);
      if (id === undefined)
        throw new HavenError('MANIFEST_UNKNOWN', `artifact ${repository}@${reference.digest} not found`);
      await this.#removal.remove(tx, id, callerName(exchange.caller));
    });
    sendEmpty(exchange, 202);
  }

  /** Reads the manifest of a reference into memory. */
  async warm(repository: RepositoryName, text: string): Promise<void> {
    const reference = parseReference(text);
    if (reference) await this.#load(repository, reference, manifestKey(repository, reference));
  }

  #load(repository: RepositoryName, reference: Reference, key: string): Promise<StoredManifest | undefined> {
    return this.#caches.manifests.load(key, () => findManifest(this.#database, repository, reference));
  }
}

function requireReference(text: string): Reference {
  const reference = parseReference(text);
  if (reference) return reference;
  // A digest with a wrong hash is a bad request; anything else cannot name a manifest.
  if (/^[a-z0-9+._-]+:/.test(text))
    throw new HavenError('DIGEST_INVALID', `expected a sha256 or sha512 digest, got "${text}"`);
  throw new HavenError('NOT_FOUND', 'invalid reference format');
}

function tagsToPush(exchange: RepositoryExchange, reference: Reference): TagName[] {
  const named = exchange.query.getAll('tag').map((text) => {
    const tag = parseTagName(text);
    if (tag === undefined) throw new HavenError('BAD_REQUEST', `expected a tag, got "${text}"`);
    return tag;
  });
  const tags = new Set(reference.kind === 'tag' ? [reference.tag, ...named] : named);
  if (tags.size > MAX_TAGS)
    throw new HavenError('BAD_REQUEST', `at most ${MAX_TAGS} tags in one push, got ${tags.size}`);
  return [...tags];
}

function matches(header: string | undefined, manifest: StoredManifest): boolean {
  return header?.split(',').some((tag) => tag.trim().replace(/^(?:W\/)?"?|"$/g, '') === manifest.digest) ?? false;
}
