import { type Digest, parseDigest, parseReference, projectOf, type Reference, type RepositoryName } from '@haven/oci';
import { blobCacheKey, manifestKey } from '../caches.ts';
import { countsAsPull } from '../manifests/pulls.ts';
import { parseRoute, type RepositoryRoute } from '../route.ts';
import { parseLaneHead } from './head.ts';

interface Asked {
  readonly method: 'GET' | 'HEAD';
  /** The token of `Authorization: Bearer`. */
  readonly token: string;
  readonly repository: RepositoryName;
  readonly projectName: string;
  /** Of the answer in the cache of its kind. */
  readonly key: string;
  readonly route: RepositoryRoute;
}

/** A pull the lane may answer: everything that follows from its bytes alone. */
export type LaneQuestion = Asked &
  (
    | { readonly kind: 'manifest'; readonly reference: Reference; readonly counts: boolean }
    | { readonly kind: 'blob'; readonly digest: Digest }
  );

// As many pulls as a busy process sees again and again, with their tokens about 2 MiB each.
const GENERATION = 1_000;

/**
 * Reads requests into questions. A client asks in the same bytes each time, so what was read lately is remembered by
 * them: in two generations, of which the older one goes when the younger one is full.
 */
export class LaneQuestions {
  #young = new Map<string, LaneQuestion>();
  #old = new Map<string, LaneQuestion>();

  /** The question, or undefined for bytes that are anything but one plain pull of a manifest or a blob. */
  read(bytes: Buffer): LaneQuestion | undefined {
    const text = bytes.toString('latin1');
    const young = this.#young.get(text);
    if (young) return young;
    const question = this.#old.get(text) ?? readQuestion(bytes);
    if (question) this.#remember(text, question);
    return question;
  }

  #remember(text: string, question: LaneQuestion): void {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, question);
  }
}

function readQuestion(bytes: Buffer): LaneQuestion | undefined {
  const request = parseLaneHead(bytes);
  if (!request) return undefined;
  const route = parseRoute(request.path);
  if (route.kind !== 'manifest' && route.kind !== 'blob') return undefined;
  const { method, token, userAgent } = request;
  const { repository } = route;
  const asked = { method, token, repository, projectName: projectOf(repository), route };
  if (route.kind === 'manifest') {
    const reference = parseReference(route.reference);
    if (!reference) return undefined;
    const counts = countsAsPull(method, userAgent);
    return { ...asked, kind: 'manifest', reference, counts, key: manifestKey(repository, reference) };
  }
  const digest = parseDigest(route.digest);
  // HEAD of a blob is a promise to a pusher, which only the database can give.
  if (digest === undefined || method === 'HEAD') return undefined;
  return { ...asked, kind: 'blob', digest, key: blobCacheKey(repository, digest) };
}
