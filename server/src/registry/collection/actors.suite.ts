import { type Digest, digestOf, mediaTypes } from '@haven/oci';
import fc from 'fast-check';
import { type Content, configOf, contentOf, type Image, imageOf, indexOf, jsonOf } from '../../../test/images.ts';
import type { TestRegistry } from '../../../test/registry.ts';

/** The repositories in which everything happens; two share a project. */
export const repositories = ['one/a', 'one/b', 'two/c'] as const;

const layers = [1, 2, 3].map((n) => contentOf(`layer ${n}`.repeat(n * 10), mediaTypes.ociLayerGzip));
const [first, second, third] = layers as [Content, Content, Content];
const cacheConfig = jsonOf({ layers: [] }, 'application/vnd.buildkit.cacheconfig.v0');
const one = imageOf({ layers: [first, second] });
const two = imageOf({ config: configOf({ os: 'plan9' }), layers: [second, third] });
const caches = [imageOf({ config: cacheConfig, layers: [first] }), imageOf({ config: cacheConfig, layers: [third] })];
const signature = imageOf({ subject: one, artifactType: 'application/vnd.example.signature', layers: [third] });
const images: readonly Image[] = [one, two, ...caches, signature];
const indexes = [indexOf([one, two]), indexOf([two, signature])];
const childrenOf = [
  [one, two],
  [two, signature],
] as const;

/** One thing an actor does. */
export type Action =
  | {
      readonly do: 'push';
      readonly repository: string;
      readonly image: number;
      readonly tag: string | undefined;
      readonly how: How;
    }
  | {
      readonly do: 'push index';
      readonly repository: string;
      readonly index: number;
      readonly tag: string | undefined;
      readonly how: How;
    }
  | {
      readonly do: 'push manifest';
      readonly repository: string;
      readonly image: number;
      readonly tag: string | undefined;
    }
  | { readonly do: 'pull' | 'delete'; readonly pushed: number }
  | { readonly do: 'delete blob'; readonly repository: string; readonly image: number }
  | { readonly do: 'collect' | 'copy' };

/** How a client gets its blobs into the repository. */
export type How = 'upload' | 'head first' | 'mount first' | 'in pieces';

const repository = fc.constantFrom(...repositories);
const tag = fc.option(fc.constantFrom('x', 'y'), { nil: undefined });
const how = fc.constantFrom<How>('upload', 'head first', 'mount first', 'in pieces');
const image = fc.nat(images.length - 1);
const index = fc.nat(indexes.length - 1);

/** Any action; pushes are the most frequent. */
export const actionArbitrary: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('push' as const), repository, image, tag, how }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('push index' as const), repository, index, tag, how }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('push manifest' as const), repository, image, tag }) },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('delete' as const), pushed: fc.nat() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pull' as const), pushed: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete blob' as const), repository, image }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('collect' as const, 'copy' as const) }) },
);

/** What came of one request that changes something. */
export interface Outcome {
  readonly what: string;
  readonly repository: string;
  readonly digest: Digest | undefined;
  readonly status: number;
  readonly error: string | undefined;
  /** Whether an honest registry may answer like that. */
  readonly expected: boolean;
  /** Places in the one order of all beginnings and ends. */
  readonly from: number;
  readonly to: number;
}

let clock = 0;

/** A client that works off a script while others do the same. */
export class Actor {
  readonly #test: TestRegistry;
  readonly #token: string;
  readonly #outcomes: Outcome[];

  constructor(test: TestRegistry, token: string, outcomes: Outcome[]) {
    this.#test = test;
    this.#token = token;
    this.#outcomes = outcomes;
  }

  async play(script: readonly Action[]): Promise<void> {
    for (const action of script) await this.#act(action);
  }

  async #act(action: Action): Promise<void> {
    switch (action.do) {
      case 'push':
        await this.#push(action, imageAt(action.image), action.tag);
        return;
      case 'push index': {
        for (const child of childrenOf[action.index] ?? []) await this.#push(action, child, undefined);
        await this.#put(action.repository, at(indexes, action.index), action.tag);
        return;
      }
      case 'push manifest':
        await this.#put(action.repository, imageAt(action.image), action.tag);
        return;
      case 'pull':
        return this.#pull(action.pushed);
      case 'delete':
        return this.#delete(action.pushed);
      case 'delete blob': {
        const { digest } = at(imageAt(action.image).blobs, 0);
        await this.#request('delete blob', 'DELETE', action.repository, `blobs/${digest}`, [202, 404, 405]);
        return;
      }
      case 'collect':
        await this.#test.registry.collector.run({ grace: 0, trash: 0 });
        return;
      case 'copy':
        await this.#test.registry.copier.run();
    }
  }

  // With windows of zero the collector may take blobs before their manifest comes; a client then begins again.
  async #push({ repository, how }: { repository: string; how: How }, pushed: Image, tag?: string): Promise<void> {
    for (let attempt = 0; attempt < 3; attempt++) {
      for (const blob of pushed.blobs) await this.#bring(repository, blob, how);
      if ((await this.#put(repository, pushed, tag)) === 201) return;
    }
  }

  async #put(repository: string, manifest: Content, tag: string | undefined): Promise<number> {
    const target = `manifests/${tag ?? manifest.digest}`;
    const { status } = await this.#request('push', 'PUT', repository, target, [201, 404], manifest);
    return status;
  }

  async #delete(choice: number): Promise<void> {
    const pushed = this.#somethingPushed(choice);
    if (!pushed) return;
    const { repository, digest } = pushed;
    await this.#request('delete', 'DELETE', repository, `manifests/${digest}`, [202, 404, 412], { digest });
  }

  // Whatever is served while others delete it is served whole.
  async #pull(choice: number): Promise<void> {
    const pushed = this.#somethingPushed(choice);
    const image = images.find((candidate) => candidate.digest === pushed?.digest);
    if (!pushed || !image) return;
    const { repository } = pushed;
    await this.#request('pull', 'GET', repository, `manifests/${image.digest}`, [200, 404], { digest: image.digest });
    for (const { digest } of image.blobs) {
      await this.#request('pull blob', 'GET', repository, `blobs/${digest}`, [200, 404], { digest });
    }
  }

  // It may be gone again.
  #somethingPushed(choice: number): Outcome | undefined {
    const pushed = this.#outcomes.filter(({ what, status }) => what === 'push' && status === 201);
    return pushed.length === 0 ? undefined : at(pushed, choice % pushed.length);
  }

  async #bring(repository: string, blob: Content, how: How): Promise<void> {
    if (how === 'head first') {
      const known = await this.#request('head', 'HEAD', repository, `blobs/${blob.digest}`, [200, 404]);
      if (known.status === 200) return;
    }
    if (how === 'mount first') {
      const from = repositories.find((name) => name !== repository);
      const target = `blobs/uploads/?mount=${blob.digest}&from=${from}`;
      const mounted = await this.#request('mount', 'POST', repository, target, [201, 202]);
      if (mounted.status === 201) return;
      const session = String(mounted.headers.location).split(`/${repository}/`)[1];
      await this.#request('finish', 'PUT', repository, `${session}?digest=${blob.digest}`, [201], blob);
      return;
    }
    if (how === 'in pieces') {
      const opened = await this.#request('open', 'POST', repository, 'blobs/uploads/', [202]);
      const session = String(opened.headers.location).split(`/${repository}/`)[1];
      await this.#request('append', 'PATCH', repository, `${session}`, [202], blob);
      await this.#request('finish', 'PUT', repository, `${session}?digest=${blob.digest}`, [201]);
      return;
    }
    await this.#request('upload', 'POST', repository, `blobs/uploads/?digest=${blob.digest}`, [201], blob);
  }

  async #request(
    what: string,
    method: string,
    repository: string,
    target: string,
    statuses: readonly number[],
    content?: { readonly digest: Digest | undefined } & Partial<Omit<Content, 'digest'>>,
  ) {
    const from = ++clock;
    const answer = await this.#test.send(method, `/v2/${repository}/${target}`, {
      token: this.#token,
      ...(content?.bytes && { body: content.bytes, headers: { 'content-type': content.mediaType ?? '' } }),
    });
    const { status, error } = answer;
    const clean = status !== 404 || method !== 'PUT' || error?.startsWith('MANIFEST_BLOB_UNKNOWN: ') === true;
    const whole = method !== 'GET' || status !== 200 || digestOf(answer.body) === content?.digest;
    const expected = statuses.includes(status) && clean && whole;
    const named = { what, repository, digest: content?.digest, status, error };
    this.#outcomes.push({ ...named, expected, from, to: ++clock });
    return answer;
  }
}

/** Whether deleting one manifest may take another one along: its children and its referrers. */
export function mayTakeAlong(deleted: Digest, other: Digest): boolean {
  if (deleted === other) return true;
  const isIndex = indexes.some((candidate) => candidate.digest === deleted);
  // An index takes its children along, and each of them what refers to it.
  return isIndex || (deleted === one.digest && other === signature.digest);
}

/** Whether a manifest goes once no tag names it any more. */
export function isCache(digest: Digest): boolean {
  return caches.some((cache) => cache.digest === digest);
}

function imageAt(position: number): Image {
  return at(images, position);
}

function at<T>(items: readonly T[], position: number): T {
  const item = items[position];
  if (item === undefined) throw new Error(`there is no item ${position}`);
  return item;
}
