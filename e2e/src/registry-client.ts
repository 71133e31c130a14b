import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { basicAuthorization, type Credentials, type HttpAnswer, type HttpClient, type HttpRequest } from './http.ts';
import { type Blob, type Image, mediaTypes } from './images.ts';
import type { RegistryServer } from './registry-server.ts';

/** A manifest as it was served. */
export interface FetchedManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
}

/** An answer of the registry that was not the expected one. */
export class RegistryAnswerError extends Error {
  override readonly name = 'RegistryAnswerError';
  readonly status: number;

  constructor(request: string, expected: string, answer: Pick<HttpAnswer, 'status' | 'body'>) {
    super(`${request}\n  answered ${answer.status}, expected ${expected}: ${answer.body.toString().slice(0, 500)}`);
    this.status = answer.status;
  }
}

const accepted = [
  mediaTypes.manifest,
  mediaTypes.index,
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
].join(', ');

/** A large body may be flushed to a slow disk for a while before the answer comes. */
const streamTimeoutMs = 600_000;

/** Speaks the distribution protocol step by step, one login, tokens by challenge as real clients get them. */
export class RegistryClient {
  readonly #http: HttpClient;
  readonly #who: Credentials | undefined;
  /** Authorization headers by scope, so that a token is asked for once. */
  readonly #authorizations = new Map<string, string>();

  constructor(http: HttpClient, who?: Credentials) {
    this.#http = http;
    this.#who = who;
  }

  /** Sends a request to `/v2/{repository}/{path}`; answers a challenge once. */
  async send(repository: string, path: string, request: HttpRequest = {}): Promise<HttpAnswer> {
    const target = path.startsWith('/') || path.startsWith('http') ? path : `/v2/${repository}/${path}`;
    const scope = `${repository} ${request.method === 'GET' || request.method === 'HEAD' ? 'read' : request.method}`;
    const authorization = this.#authorizations.get(scope) ?? (await this.#authorize(repository, scope, request.method));
    return this.#http.send(target, { ...request, headers: { ...request.headers, ...header(authorization) } });
  }

  /** The Authorization header for requests of this kind; for callers that send by themselves. */
  async authorization(repository: string, method: string): Promise<string> {
    return (await this.#authorize(repository, `${repository} ${method}`, method)) ?? '';
  }

  /** Uploads a blob in one request after the start of its session. */
  async pushBlob(repository: string, blob: Blob): Promise<void> {
    await this.putBlob(repository, await this.startUpload(repository), blob);
  }

  /** Sends a whole blob in the request that closes an upload. */
  async putBlob(repository: string, location: string, blob: Blob): Promise<void> {
    const target = withDigest(location, blob.digest);
    const headers = { 'content-type': 'application/octet-stream' };
    await this.#expect(201, repository, target, { method: 'PUT', headers, body: blob.data });
  }

  /** Uploads a blob in chunks of `chunkSize` bytes with Content-Range. */
  async pushBlobInChunks(repository: string, blob: Blob, chunkSize: number): Promise<void> {
    await this.putBlobInChunks(repository, await this.startUpload(repository), blob, chunkSize);
  }

  /** Sends a blob in chunks to an upload and closes it. */
  async putBlobInChunks(repository: string, upload: string, blob: Blob, chunkSize: number): Promise<void> {
    let location = upload;
    for (let offset = 0; offset < blob.data.length; offset += chunkSize) {
      location = await this.sendChunk(repository, location, offset, blob.data.subarray(offset, offset + chunkSize));
    }
    await this.finishUpload(repository, location, blob.digest);
  }

  /** Starts an upload session and returns its address. */
  async startUpload(repository: string): Promise<string> {
    return located(await this.#expect(202, repository, 'blobs/uploads/', { method: 'POST' }));
  }

  /** Sends one chunk of an upload and returns the address for the next step. */
  async sendChunk(repository: string, location: string, offset: number, data: Buffer): Promise<string> {
    const range = `${offset}-${offset + data.length - 1}`;
    const headers = { 'content-type': 'application/octet-stream', 'content-range': range };
    return located(await this.#expect(202, repository, location, { method: 'PATCH', headers, body: data }));
  }

  /** Sends one chunk of an upload as a stream. */
  async sendStream(
    repository: string,
    location: string,
    body: Readable,
    range: { readonly offset: number; readonly length: number },
  ): Promise<string> {
    const headers = {
      ...bytesOf(range.length),
      'content-range': `${range.offset}-${range.offset + range.length - 1}`,
    };
    const request = { method: 'PATCH', headers, body, timeoutMs: streamTimeoutMs };
    return located(await this.#expect(202, repository, location, request));
  }

  /** Sends a whole blob as a stream in the request that closes the upload. */
  async putStream(repository: string, location: string, digest: string, body: Readable, length: number): Promise<void> {
    const request = { method: 'PUT', headers: bytesOf(length), body, timeoutMs: streamTimeoutMs };
    await this.#expect(201, repository, withDigest(location, digest), request);
  }

  /** Closes an upload under its digest. */
  async finishUpload(repository: string, location: string, digest: string): Promise<void> {
    await this.#expect(201, repository, withDigest(location, digest), { method: 'PUT' });
  }

  /** Gives an upload up; it may be gone already. */
  async cancelUpload(repository: string, location: string): Promise<void> {
    const answer = await this.send(repository, location, { method: 'DELETE' });
    if (answer.status !== 204 && answer.status !== 404) {
      throw new RegistryAnswerError(`DELETE ${location}`, '204 or 404', answer);
    }
  }

  /** Pushes a manifest under a tag or its digest. */
  async pushManifest(repository: string, reference: string, image: Image): Promise<void> {
    const headers = { 'content-type': image.mediaType };
    const path = `manifests/${reference}`;
    const answer = await this.#expect(201, repository, path, { method: 'PUT', headers, body: image.manifest.data });
    const digest = answer.headers['docker-content-digest'];
    if (digest !== image.manifest.digest) throw new Error(`pushed ${image.manifest.digest}, the answer says ${digest}`);
  }

  /** Pushes an image or index with everything it refers to. */
  async pushImage(repository: string, reference: string, image: Image): Promise<void> {
    for (const child of image.children) await this.pushImage(repository, child.manifest.digest, child);
    for (const blob of image.blobs) await this.pushBlob(repository, blob);
    await this.pushManifest(repository, reference, image);
  }

  /** Gets a manifest and checks its digest; throws a `RegistryAnswerError` when it is not there. */
  async manifest(repository: string, reference: string): Promise<FetchedManifest> {
    const headers = { accept: accepted };
    const answer = await this.#expect(200, repository, `manifests/${reference}`, { method: 'GET', headers });
    const digest = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
    const said = answer.headers['docker-content-digest'];
    if (said !== digest) throw new Error(`${repository}:${reference} hashes to ${digest}, the answer says ${said}`);
    return { digest, mediaType: answer.headers['content-type'] ?? '', text: answer.body.toString() };
  }

  /** Gets a blob and checks its digest. */
  async blob(repository: string, digest: string): Promise<Buffer> {
    const answer = await this.#expect(200, repository, `blobs/${digest}`, { method: 'GET' });
    const actual = `sha256:${createHash('sha256').update(answer.body).digest('hex')}`;
    if (actual !== digest) throw new Error(`${repository}@${digest} was served with bytes that hash to ${actual}`);
    return answer.body;
  }

  /** Deletes a manifest by its digest. */
  async deleteManifest(repository: string, digest: string): Promise<void> {
    await this.#expect(202, repository, `manifests/${digest}`, { method: 'DELETE' });
  }

  async #expect(status: number, repository: string, path: string, request: HttpRequest): Promise<HttpAnswer> {
    const answer = await this.send(repository, path, request);
    if (answer.status !== status) {
      throw new RegistryAnswerError(`${request.method} ${repository} ${path}`, String(status), answer);
    }
    return answer;
  }

  /** Asks for a challenge with a request that changes nothing, then for the token that it names. */
  async #authorize(repository: string, scope: string, method = 'GET'): Promise<string | undefined> {
    const known = this.#authorizations.get(scope);
    if (known !== undefined) return known;
    const challenge = (await this.#http.send('/v2/')).headers['www-authenticate'] ?? '';
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1];
    let authorization = this.#who === undefined ? undefined : basicAuthorization(this.#who);
    if (challenge.startsWith('Bearer') && realm !== undefined) {
      const actions = method === 'DELETE' ? 'delete' : method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push';
      const query = new URLSearchParams({ service: 'harbor-registry', scope: `repository:${repository}:${actions}` });
      const answer = await this.#http.send(`${realm}?${query}`, { headers: header(authorization) });
      if (answer.status !== 200) throw new RegistryAnswerError(`GET ${realm}?${query}`, '200', answer);
      // The shape is that of the distribution specification's token answer.
      const { token } = JSON.parse(answer.body.toString()) as { token: string };
      authorization = `Bearer ${token}`;
    }
    if (authorization !== undefined) this.#authorizations.set(scope, authorization);
    return authorization;
  }
}

/** Gets one manifest as somebody. */
export function fetchManifest(
  server: RegistryServer,
  who: Credentials,
  repository: string,
  reference: string,
): Promise<FetchedManifest> {
  return new RegistryClient(server.http, who).manifest(repository, reference);
}

function bytesOf(length: number): Record<string, string> {
  return { 'content-type': 'application/octet-stream', 'content-length': String(length) };
}

function header(authorization: string | undefined): Record<string, string> {
  return authorization === undefined ? {} : { authorization };
}

/** The Location of an answer; it may be relative and must be kept as it is. */
function located(answer: HttpAnswer): string {
  const { location } = answer.headers;
  if (location === undefined) throw new Error('the answer has no Location');
  return location;
}

function withDigest(location: string, digest: string): string {
  return `${location}${location.includes('?') ? '&' : '?'}digest=${encodeURIComponent(digest)}`;
}
