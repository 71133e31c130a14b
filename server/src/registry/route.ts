import { parseRepositoryName, type RepositoryName } from '@haven/oci';

/** What a request below `/v2` asks for; references and digests are still text, since their errors differ by route. */
export type RegistryRoute =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | RepositoryRoute
  | { readonly kind: 'invalid-name'; readonly name: string }
  | { readonly kind: 'unknown' };

/** A route inside one repository. */
export type RepositoryRoute =
  | { readonly kind: 'tags'; readonly repository: RepositoryName }
  | { readonly kind: 'manifest'; readonly repository: RepositoryName; readonly reference: string }
  | { readonly kind: 'blob'; readonly repository: RepositoryName; readonly digest: string }
  | { readonly kind: 'uploads'; readonly repository: RepositoryName }
  | { readonly kind: 'upload'; readonly repository: RepositoryName; readonly id: string }
  | { readonly kind: 'referrers'; readonly repository: RepositoryName; readonly digest: string };

/**
 * Reads the path of a request (without query) into a route:
 *
 *     /v2/                                /v2/_catalog
 *     /v2/<name>/tags/list                /v2/<name>/manifests/<reference>
 *     /v2/<name>/blobs/<digest>           /v2/<name>/blobs/uploads/
 *     /v2/<name>/blobs/uploads/<id>       /v2/<name>/referrers/<digest>
 *
 * The name may contain slashes, so a path is read from its end. It is decoded once, and only what results is looked
 * at, so no spelling of a path leads round a check.
 */
export function parseRoute(path: string): RegistryRoute {
  const decoded = decode(path);
  if (decoded === undefined) return { kind: 'unknown' };
  if (decoded === '/v2' || decoded === '/v2/') return { kind: 'base' };
  const segments = decoded.slice('/v2/'.length).split('/');
  if (segments.length === 1 && segments[0] === '_catalog') return { kind: 'catalog' };

  const last = segments.at(-1) ?? '';
  const parent = segments.at(-2);
  if (parent === 'uploads' && segments.at(-3) === 'blobs') return upload(segments.slice(0, -3), last);
  if (last === 'uploads' && parent === 'blobs')
    return inside(segments.slice(0, -2), (repository) => ({ kind: 'uploads', repository }));
  const name = segments.slice(0, -2);
  switch (parent) {
    case 'manifests':
      return inside(name, (repository) => ({ kind: 'manifest', repository, reference: last }));
    case 'blobs':
      return inside(name, (repository) => ({ kind: 'blob', repository, digest: last }));
    case 'referrers':
      return inside(name, (repository) => ({ kind: 'referrers', repository, digest: last }));
    case 'tags':
      return last === 'list' ? inside(name, (repository) => ({ kind: 'tags', repository })) : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

function upload(name: readonly string[], id: string): RegistryRoute {
  return inside(name, (repository) =>
    id === '' ? { kind: 'uploads', repository } : { kind: 'upload', repository, id },
  );
}

function inside(segments: readonly string[], route: (repository: RepositoryName) => RepositoryRoute): RegistryRoute {
  const name = segments.join('/');
  if (name === '') return { kind: 'unknown' };
  const repository = parseRepositoryName(name);
  return repository === undefined ? { kind: 'invalid-name', name } : route(repository);
}

function decode(path: string): string | undefined {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return undefined;
  }
}
