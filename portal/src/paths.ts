import { isDigest } from './reference.ts';

/** What follows a colon or an at sign in the address of an artifact. */
export type Reference = { readonly tag: string } | { readonly digest: string };

/** A part of an address: `/r/<project>/<repository…>[:tag|@digest][/-/<view…>]`. */
export interface RepositoryAddress {
  readonly project: string;
  /** Without the project. */
  readonly repository: string;
  readonly reference: Reference | undefined;
  /** Empty for the default view. */
  readonly view: string;
}

/** Builds every address of the portal. */
export const paths = {
  home: () => '/',
  explore: () => '/explore',
  search: (text?: string) => withQuery('/search', { q: text }),
  login: (next?: string) => withQuery('/login', { next: next === '/' ? undefined : next }),
  signUp: () => '/signup',
  resetPassword: () => '/reset-password',
  projects: () => '/p',
  newProject: () => '/p/new',
  project: (project: string, view = '') => `/p/${encodeURIComponent(project)}${view === '' ? '' : `/-/${view}`}`,
  repository: (project: string, repository: string, view = '') =>
    `/r/${project}/${repository}${view === '' ? '' : `/-/${view}`}`,
  artifact: (project: string, repository: string, reference: Reference | string, view = '') =>
    `/r/${project}/${repository}${suffix(reference)}${view === '' ? '' : `/-/${view}`}`,
  activity: () => '/activity',
  jobs: () => '/jobs',
  admin: (view: string) => `/admin/${view}`,
  me: (view: string) => `/me/${view}`,
  /** Not a page of the portal: the server's own explorer of the interface. */
  apiDocs: () => '/devcenter-api-2.0',
  about: () => '/about',
  license: () => '/license',
} as const;

/** Reads the address of a repository or of one of its artifacts; undefined when it is neither. */
export function parseRepositoryAddress(pathname: string): RepositoryAddress | undefined {
  const [place = '', ...views] = decode(pathname).split('/-/');
  const match = /^\/r\/([^/:@]+)\/(.+?)\/?$/.exec(place);
  if (!match) return undefined;
  const [, project = '', rest = ''] = match;
  const view = views.join('/-/').replace(/\/$/, '');
  const at = rest.indexOf('@');
  if (at > 0) {
    const digest = rest.slice(at + 1);
    // `name:tag@digest` is what people copy; the digest decides.
    const repository = rest.slice(0, at).replace(/:[^:/]*$/, '');
    return isDigest(digest) ? { project, repository, reference: { digest }, view } : undefined;
  }
  const colon = rest.lastIndexOf(':');
  if (colon > 0) return { project, repository: rest.slice(0, colon), reference: { tag: rest.slice(colon + 1) }, view };
  return { project, repository: rest, reference: undefined, view };
}

/** The project whose page an address names; undefined for other pages. */
export function projectOfAddress(pathname: string): string | undefined {
  const name = /^\/[pr]\/([^/:@]+)/.exec(decode(pathname))?.[1];
  return name === 'new' && pathname.startsWith('/p/new') ? undefined : name;
}

/** The text of a reference: a tag or a digest. */
export function referenceText(reference: Reference): string {
  return 'tag' in reference ? reference.tag : reference.digest;
}

function suffix(reference: Reference | string): string {
  if (typeof reference === 'string') return isDigest(reference) ? `@${reference}` : `:${reference}`;
  return 'tag' in reference ? `:${reference.tag}` : `@${reference.digest}`;
}

function withQuery(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  ).toString();
  return query === '' ? path : `${path}?${query}`;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The name of a repository within its project, of its whole name. */
export function nameInProject(project: string, repository: string): string {
  return repository.slice(project.length + 1);
}
