import { HavenError } from '../../error.ts';

/** A repository as lists and its page show it. */
export interface Repository {
  readonly id: number;
  readonly projectId: number;
  /** With the project: `library/nginx`. */
  readonly name: string;
  readonly description: string;
  /** As the list of artifacts counts by default: neither accessories nor untagged children of an index. */
  readonly artifactCount: number;
  readonly pullCount: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** When it was asked for. */
  readonly size?: RepositorySize | undefined;
}

/** Bytes of what a repository has. */
export interface RepositorySize {
  readonly bytes: number;
  /** Those that no other repository of the project has. */
  readonly uniqueBytes: number;
}

// Some pages of Markdown; every list carries the descriptions.
const DESCRIPTION_LIMIT = 65_536;

/**
 * The full name for a name inside a project as it stands in a path. Slashes in it are encoded twice; the router has
 * decoded it once (Harbor).
 */
export function fullName(project: string, encoded: string): string {
  const name = tryDecode(encoded);
  // The database has no texts with NUL in them, so it could not even look for one.
  if (name === undefined || name.includes('\0')) {
    throw new HavenError('BAD_REQUEST', `bad request: ${JSON.stringify(encoded)} is not an encoded repository name`);
  }
  return `${project}/${name}`;
}

function tryDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A description as it is stored: what HTML would understand is escaped, in the way of Go's `html.EscapeString`. */
export function escapeDescription(text: string): string {
  if (text.length > DESCRIPTION_LIMIT) {
    throw new HavenError('BAD_REQUEST', `the description may have ${DESCRIPTION_LIMIT} characters, not ${text.length}`);
  }
  return text.replaceAll(/[&'<>"]/g, (character) => `&${entities[character] ?? ''};`);
}

const entities: Readonly<Record<string, string>> = { '&': 'amp', "'": '#39', '<': 'lt', '>': 'gt', '"': '#34' };
