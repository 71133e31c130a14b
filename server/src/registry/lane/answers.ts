import { type Digest, parseDigest, parseReference, projectOf, type RepositoryName } from '@haven/oci';
import type { Authenticator } from '../../auth/authenticator.ts';
import type { Authorizer, ProjectRef } from '../../auth/authorizer.ts';
import type { Caller } from '../../auth/caller.ts';
import { blobHeaders } from '../blobs/headers.ts';
import { blobCacheKey, manifestKey, type RegistryCaches } from '../caches.ts';
import type { PullRecorder } from '../manifests/pull-recorder.ts';
import { countsAsPull, pullOf } from '../manifests/pulls.ts';
import { parseRoute, type RepositoryRoute } from '../route.ts';
import type { LaneRequest } from './head.ts';

/** An answer ready to be written: header fields that belong to it, and a body whose bytes are its char codes. */
export interface LaneAnswer {
  readonly head: string;
  readonly body: string;
  readonly length: number;
  readonly operation: 'v2_manifest' | 'v2_blob';
  /** What has to be noted before the answer may go out. */
  readonly note: ((answer: () => void) => void) | undefined;
}

interface Kept {
  readonly head: string;
  readonly body: string;
}

// As `node:http` writes heads: a stored media type with a line end in it must not become a field of its own.
const HEAD = /^(?:[A-Za-z-]+: [\x20-\x7e]+\r\n)+$/;

/** What the fast lane's answers are made of. */
export interface LaneAnswersDeps {
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly caches: RegistryCaches;
  readonly pulls: PullRecorder;
}

/**
 * Answers pulls whose every question has its answer in memory: a verified token, a known project, a kept manifest or
 * small blob. The rules are those of `RegistryAccess` and the handlers; where something is missing, there is no answer.
 */
export class LaneAnswers {
  readonly #deps: LaneAnswersDeps;
  // By the cached value itself, so that they go with it.
  readonly #kept = new WeakMap<object, Kept | 'unfit'>();

  constructor(deps: LaneAnswersDeps) {
    this.#deps = deps;
  }

  /** The answer, or undefined when it cannot be given from memory. */
  answer(request: LaneRequest): LaneAnswer | undefined {
    const caller = this.#deps.authenticator.knownBearer(request.token);
    const route = caller?.kind === 'token' ? parseRoute(request.path) : undefined;
    if (caller?.kind !== 'token' || (route?.kind !== 'manifest' && route?.kind !== 'blob')) return undefined;
    const project = this.#deps.authorizer.knownProject(projectOf(route.repository));
    if (!project || !this.#deps.authorizer.rightsOfToken(caller, project).has('repository:pull')) return undefined;
    return route.kind === 'manifest'
      ? this.#manifest(request, { ...route, project, caller })
      : this.#blob(request, route.repository, parseDigest(route.digest));
  }

  /** Makes what is not known yet known, for a request that may be answered then. */
  async prepare(request: LaneRequest, load: (route: RepositoryRoute) => Promise<void>): Promise<void> {
    const caller = await this.#deps.authenticator.bearer(request.token);
    const route = parseRoute(request.path);
    if (caller?.kind !== 'token' || (route.kind !== 'manifest' && route.kind !== 'blob')) return;
    if (route.kind === 'blob' && request.method === 'HEAD') return;
    const project = await this.#deps.authorizer.projectByName(projectOf(route.repository));
    if (project && this.#deps.authorizer.rightsOfToken(caller, project).has('repository:pull')) await load(route);
  }

  #manifest(
    request: LaneRequest,
    pull: {
      readonly repository: RepositoryName;
      readonly reference: string;
      readonly project: ProjectRef;
      readonly caller: Caller;
    },
  ): LaneAnswer | undefined {
    const reference = parseReference(pull.reference);
    const manifest = reference && this.#deps.caches.manifests.get(manifestKey(pull.repository, reference));
    if (!reference || !manifest) return undefined;
    const kept = this.#keep(manifest, () => ({
      head: `Docker-Content-Digest: ${manifest.digest}\r\nEtag: "${manifest.digest}"\r\nContent-Type: ${manifest.mediaType}\r\n`,
      body: manifest.content.toString('latin1'),
    }));
    if (!kept) return undefined;
    if (!countsAsPull(request.method, request.userAgent)) return finished(request, 'v2_manifest', kept, undefined);
    const { project, repository } = pull;
    const note = (answer: () => void): void =>
      this.#deps.pulls.record(pullOf({ manifest, reference, repository, project, caller: pull.caller }), answer);
    return finished(request, 'v2_manifest', kept, note);
  }

  // HEAD of a blob is a promise to a pusher, which only the database can give.
  #blob(request: LaneRequest, repository: RepositoryName, digest: Digest | undefined): LaneAnswer | undefined {
    if (digest === undefined || request.method === 'HEAD') return undefined;
    const blob = this.#deps.caches.blobs.get(blobCacheKey(repository, digest));
    const content = blob?.content;
    if (!blob || !content) return undefined;
    const kept = this.#keep(blob, () => ({
      head: Object.entries(blobHeaders(digest))
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join(''),
      body: content.toString('latin1'),
    }));
    return kept && finished(request, 'v2_blob', kept, undefined);
  }

  #keep(owner: object, make: () => Kept): Kept | undefined {
    let kept = this.#kept.get(owner);
    if (kept === undefined) {
      const made = make();
      kept = HEAD.test(made.head) ? made : 'unfit';
      this.#kept.set(owner, kept);
    }
    return kept === 'unfit' ? undefined : kept;
  }
}

function finished(
  { method }: LaneRequest,
  operation: LaneAnswer['operation'],
  { head, body }: Kept,
  note: LaneAnswer['note'],
): LaneAnswer {
  return { head, body: method === 'HEAD' ? '' : body, length: body.length, operation, note };
}
