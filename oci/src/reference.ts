import { type Digest, parseDigest } from './digest.ts';

declare const repositoryPathBrand: unique symbol;
declare const repositoryNameBrand: unique symbol;
declare const tagNameBrand: unique symbol;

/** A repository name by the OCI grammar with one or more components, as any registry may have it. */
export type RepositoryPath = string & { readonly [repositoryPathBrand]: true };

/** A repository name of ours: the first component is the project, at least one more follows. */
export type RepositoryName = RepositoryPath & { readonly [repositoryNameBrand]: true };

/** A tag: a mutable name for a digest in one repository. */
export type TagName = string & { readonly [tagNameBrand]: true };

/** What may stand after the repository name in a request: a tag or a digest. */
export type Reference =
  | { readonly kind: 'tag'; readonly tag: TagName }
  | { readonly kind: 'digest'; readonly digest: Digest };

/** The parts of `host:port/name:tag@digest`. */
export interface ImageReference {
  /** Host with optional port, absent when the text does not begin with one. */
  readonly host?: string;
  readonly repository: RepositoryPath;
  readonly tag?: TagName;
  readonly digest?: Digest;
}

/** Longest repository name in characters; the specification lets clients rely on no more. */
export const maxRepositoryNameLength = 255;

// The separators cannot be confused with each other or with the rest, so matching never goes back.
const component = '[a-z0-9]+(?:(?:\\.|__?|-+)[a-z0-9]+)*';
const repositoryPattern = new RegExp(`^${component}(?:/${component})*$`);
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const hostPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,253}[a-zA-Z0-9])?|\[[0-9a-fA-F:.]{2,45}\])(?::[0-9]{1,5})?$/;

/**
 * Reads a repository name of any registry.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function parseRepositoryPath(text: string): RepositoryPath | undefined {
  return isRepositoryPath(text) ? text : undefined;
}

/** Reads a repository name of ours, `project/name` with at least two components. */
export function parseRepositoryName(text: string): RepositoryName | undefined {
  return isRepositoryName(text) ? text : undefined;
}

/** The project a repository belongs to: the first component of its name. */
export function projectOf(name: RepositoryName): string {
  return name.slice(0, name.indexOf('/'));
}

/** The name of a repository inside its project: everything after the first component. */
export function repositoryWithoutProject(name: RepositoryName): string {
  return name.slice(name.indexOf('/') + 1);
}

/** Reads a tag. */
export function parseTagName(text: string): TagName | undefined {
  return isTagName(text) ? text : undefined;
}

/** Reads a tag or a digest; the colon of a digest cannot occur in a tag, so there is one reading at most. */
export function parseReference(text: string): Reference | undefined {
  if (isTagName(text)) return { kind: 'tag', tag: text };
  const digest = parseDigest(text);
  return digest === undefined ? undefined : { kind: 'digest', digest };
}

/**
 * Reads `host:port/name:tag@digest`, every part but the name optional. As with the usual clients, the first component
 * is a host when it has a dot, a colon or an upper-case letter, or is `localhost`, and something follows it.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const [beforeDigest, digestText] = splitOnce(text, text.indexOf('@'));
  const [name, tagText] = splitOnce(beforeDigest, lastColonOfPath(beforeDigest));
  const [first, rest] = splitOnce(name, name.indexOf('/'));
  const hasHost = rest !== undefined && (first === 'localhost' || /[.:A-Z]/.test(first));

  const repository = parseRepositoryPath(hasHost ? rest : name);
  const digest = digestText === undefined ? undefined : parseDigest(digestText);
  const tag = tagText === undefined ? undefined : parseTagName(tagText);
  if (repository === undefined || (hasHost && !hostPattern.test(first))) return undefined;
  if ((digestText !== undefined && digest === undefined) || (tagText !== undefined && tag === undefined)) {
    return undefined;
  }
  return { ...(hasHost && { host: first }), repository, ...(tag && { tag }), ...(digest && { digest }) };
}

/** The text of an image reference, as `parseImageReference` reads it. */
export function formatImageReference({ host, repository, tag, digest }: ImageReference): string {
  const name = host === undefined ? repository : `${host}/${repository}`;
  return `${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

function isRepositoryPath(text: string): text is RepositoryPath {
  return text.length <= maxRepositoryNameLength && repositoryPattern.test(text);
}

function isRepositoryName(text: string): text is RepositoryName {
  return text.includes('/') && isRepositoryPath(text);
}

function isTagName(text: string): text is TagName {
  return tagPattern.test(text);
}

function lastColonOfPath(text: string): number {
  const colon = text.lastIndexOf(':');
  return colon > text.lastIndexOf('/') ? colon : -1;
}

function splitOnce(text: string, at: number): [string, string | undefined] {
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
