import { HavenError } from '../error.ts';

/**
 * One step of a pattern. `next` is the place of the step after it; the last step of an alternative goes on after its
 * group, so that every place stands for everything that is still to be matched.
 */
export type Step =
  | { readonly kind: 'end' }
  | { readonly kind: 'slash'; readonly next: number }
  | { readonly kind: 'character'; readonly code: number; readonly next: number }
  | { readonly kind: 'any'; readonly next: number }
  | {
      readonly kind: 'class';
      readonly negated: boolean;
      readonly ranges: readonly (readonly [low: number, high: number])[];
      readonly next: number;
    }
  | { readonly kind: 'star'; readonly next: number }
  | {
      readonly kind: 'group';
      /** Where each alternative begins; that of an empty one is `next`. */
      readonly alternatives: readonly number[];
      /** Whether one of them, looked at by itself, is nothing, `*` or `**`. */
      readonly mayBeEmpty: boolean;
      readonly hasSlash: boolean;
      readonly next: number;
    };

/** A pattern made ready: its steps, each after those it leads to, and the place of the first one. */
export interface ParsedPattern {
  readonly steps: readonly Step[];
  readonly start: number;
}

// What people write has a hundred characters at most; a list of all repositories of a project has some more.
const MAX_LENGTH = 2048;
// A group within a group within a group is more than anybody needs.
const MAX_DEPTH = 16;

/** Reads a pattern; fails with `BAD_REQUEST` when it is not one. */
export function parsePattern(text: string): ParsedPattern {
  if (text.length > MAX_LENGTH) {
    throw malformed(text.slice(0, 40), `at most ${MAX_LENGTH} characters are allowed, not ${text.length}`);
  }
  const steps: Step[] = [{ kind: 'end' }];
  const start = new Parser(text, steps).sequence([...text], 0, 0);
  return { steps, start };
}

type Class = Pick<Extract<Step, { kind: 'class' }>, 'kind' | 'negated' | 'ranges'>;

// What is read before it is known what follows.
type Piece =
  | Class
  | { readonly kind: 'slash' | 'star' | 'any' }
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'group'; readonly alternatives: readonly (readonly string[])[] };

class Parser {
  readonly #whole: string;
  readonly #steps: Step[];

  constructor(whole: string, steps: Step[]) {
    this.#whole = whole;
    this.#steps = steps;
  }

  /** Adds the steps for some characters that are followed by the step at `next`; gives the place of the first. */
  sequence(characters: readonly string[], next: number, depth: number): number {
    if (depth > MAX_DEPTH) throw malformed(this.#whole, `groups are at most ${MAX_DEPTH} deep`);
    return this.#pieces(characters).reduceRight((following, piece) => this.#add(piece, following, depth), next);
  }

  #add(piece: Piece, next: number, depth: number): number {
    const step = piece.kind === 'group' ? this.#group(piece.alternatives, next, depth) : { ...piece, next };
    return this.#steps.push(step) - 1;
  }

  #group(alternatives: readonly (readonly string[])[], next: number, depth: number): Step {
    return {
      kind: 'group',
      alternatives: alternatives.map((characters) => this.sequence(characters, next, depth + 1)),
      mayBeEmpty: alternatives.some((characters) => this.#mayBeEmpty(characters)),
      hasSlash: alternatives.some((characters) => hasPlain(characters, '/')),
      next,
    };
  }

  // As the library decides it: groups first, and nothing but one `*` or `**` after them.
  #mayBeEmpty(characters: readonly string[]): boolean {
    const text = characters.join('');
    if (text === '' || text === '*' || text === '**') return true;
    if (characters[0] !== '{') return false;
    const { alternatives, end } = this.#alternatives(characters, 1);
    return this.#mayBeEmpty(characters.slice(end)) && alternatives.some((alternative) => this.#mayBeEmpty(alternative));
  }

  #pieces(characters: readonly string[]): Piece[] {
    const pieces: Piece[] = [];
    for (let at = 0; at < characters.length; ) {
      const character = characters[at] ?? '';
      if (character === '{') {
        const { alternatives, end } = this.#alternatives(characters, at + 1);
        pieces.push({ kind: 'group', alternatives });
        at = end;
      } else if (character === '[') {
        const { end, ...piece } = this.#class(characters, at + 1);
        pieces.push(piece);
        at = end;
      } else if (character === '\\') {
        const escaped = characters[at + 1];
        if (escaped === undefined) throw malformed(this.#whole, 'nothing follows the last "\\"');
        pieces.push({ kind: 'character', code: codeOf(escaped) });
        at += 2;
      } else {
        pieces.push(plainPiece(character));
        at++;
      }
    }
    return pieces;
  }

  // Commas and braces count wherever they stand, also between `[` and `]`.
  #alternatives(
    characters: readonly string[],
    from: number,
  ): { readonly alternatives: readonly string[][]; readonly end: number } {
    const alternatives: string[][] = [];
    let start = from;
    let depth = 1;
    for (let at = from; at < characters.length; at++) {
      const character = characters[at];
      if (character === '\\') at++;
      else if (character === '{') depth++;
      else if (character === '}' && --depth === 0) {
        return { alternatives: [...alternatives, characters.slice(start, at)], end: at + 1 };
      } else if (character === ',' && depth === 1) {
        alternatives.push(characters.slice(start, at));
        start = at + 1;
      }
    }
    throw malformed(this.#whole, '"{" is never closed by "}"');
  }

  #class(characters: readonly string[], from: number): Class & { readonly end: number } {
    let end = from;
    while (end < characters.length && (characters[end] !== ']' || characters[end - 1] === '\\')) end++;
    if (end >= characters.length) throw malformed(this.#whole, '"[" is never closed by "]"');
    if (end === from) throw malformed(this.#whole, 'there is nothing between "[" and "]"');
    const negated = characters[from] === '^';
    const members = characters.slice(negated ? from + 1 : from, end);
    const ranges: (readonly [number, number])[] = [];
    const take = (): number => {
      const escaped = members[0] === '\\';
      if (escaped) members.shift();
      const member = members.shift();
      if (member === undefined || (member === '-' && !escaped)) {
        throw malformed(this.#whole, 'a range between "[" and "]" needs both ends');
      }
      return codeOf(member);
    };
    while (members.length > 0) {
      const low = take();
      if (members[0] === '-') members.shift();
      else {
        ranges.push([low, low]);
        continue;
      }
      ranges.push([low, take()]);
    }
    return { kind: 'class', negated, ranges, end: end + 1 };
  }
}

function plainPiece(character: string): Piece {
  switch (character) {
    case '/':
      return { kind: 'slash' };
    case '*':
      return { kind: 'star' };
    case '?':
      return { kind: 'any' };
    default:
      return { kind: 'character', code: codeOf(character) };
  }
}

function hasPlain(characters: readonly string[], wanted: string): boolean {
  return characters.some((character, at) => character === wanted && characters[at - 1] !== '\\');
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function malformed(text: string, reason: string): HavenError {
  return new HavenError('BAD_REQUEST', `invalid pattern ${JSON.stringify(text)}: ${reason}`);
}
