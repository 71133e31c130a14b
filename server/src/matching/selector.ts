import { HavenError } from '../error.ts';
import { Pattern } from './pattern.ts';

/** A selector as it is stored and shown. */
export interface SelectorText {
  readonly kind: 'doublestar';
  readonly decoration: string;
  readonly pattern: string;
  /** JSON, as it was given. */
  readonly extras: string;
}

/** A selector as somebody wrote it; the kind may be missing, as Harbor's own command line leaves it out. */
export interface SelectorInput {
  readonly kind?: string | undefined;
  readonly decoration?: string | undefined;
  readonly pattern?: string | undefined;
  readonly extras?: string | undefined;
}

/** Chooses repositories by their name without the project. */
export class RepositorySelector {
  readonly text: SelectorText;
  readonly #excludes: boolean;
  readonly #matches: (name: string) => boolean;

  private constructor(text: SelectorText) {
    this.text = text;
    this.#excludes = text.decoration === 'repoExcludes';
    this.#matches = matcher(text.pattern);
  }

  /** Reads a selector; fails with `BAD_REQUEST` when it is none. */
  static parse(input: SelectorInput): RepositorySelector {
    return new RepositorySelector(parseText(input, ['repoMatches', 'repoExcludes']));
  }

  /** Whether the repository is chosen. */
  selects(repository: string): boolean {
    return this.#matches(repository) !== this.#excludes;
  }
}

/** Chooses tags, and artifacts by their tags. */
export class TagSelector {
  readonly text: SelectorText;
  readonly #excludes: boolean;
  readonly #selectsUntagged: boolean;
  readonly #matches: (name: string) => boolean;

  private constructor(text: SelectorText) {
    this.text = text;
    this.#excludes = text.decoration === 'excludes';
    // Without a word on it, untagged artifacts are chosen either way (Harbor).
    const untagged = untaggedIn(text.extras) ?? !this.#excludes;
    this.#selectsUntagged = untagged !== this.#excludes;
    this.#matches = matcher(text.pattern);
  }

  /** Reads a selector; fails with `BAD_REQUEST` when it is none. */
  static parse(input: SelectorInput): TagSelector {
    return new TagSelector(parseText(input, ['matches', 'excludes']));
  }

  /** Whether the tag is chosen. */
  selects(tag: string): boolean {
    return this.#matches(tag) !== this.#excludes;
  }

  /** Whether an artifact with these tags is chosen: one of them suffices, also where some are to be excluded (Harbor). */
  selectsAny(tags: readonly string[]): boolean {
    return tags.length === 0 ? this.#selectsUntagged : tags.some((tag) => this.selects(tag));
  }
}

function parseText(input: SelectorInput, decorations: readonly string[]): SelectorText {
  const { kind = '', decoration = '', pattern = '', extras = '' } = input;
  if (kind !== '' && kind !== 'doublestar') {
    throw new HavenError('BAD_REQUEST', `invalid selector: the kind must be "doublestar", not ${JSON.stringify(kind)}`);
  }
  if (!decorations.includes(decoration)) {
    const allowed = decorations.map((word) => JSON.stringify(word)).join(' or ');
    throw new HavenError(
      'BAD_REQUEST',
      `invalid selector: the decoration must be ${allowed}, not ${JSON.stringify(decoration)}`,
    );
  }
  Pattern.parse(pattern);
  untaggedIn(extras);
  return { kind: 'doublestar', decoration, pattern, extras };
}

// Nothing at all stands for everything (Harbor); that is not so for patterns as such.
function matcher(pattern: string): (name: string) => boolean {
  if (pattern === '' || pattern === '**') return () => true;
  const parsed = Pattern.parse(pattern);
  return (name) => parsed.matches(name);
}

const MAX_EXTRAS = 1024;

function untaggedIn(extras: string): boolean | undefined {
  if (extras === '') return undefined;
  const value: unknown = extras.length > MAX_EXTRAS ? undefined : parseJson(extras);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HavenError('BAD_REQUEST', 'invalid selector: extras must be a short JSON object like {"untagged":true}');
  }
  return 'untagged' in value && value.untagged === true;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
