import { type ParsedPattern, parsePattern, type Step } from './pattern-parser.ts';

// Places where matching goes on with the next segment; empty when the pattern is at its end.
type Continuations = readonly number[];

const AT_END: Continuations = [];

interface Known {
  /** What places lead to from the present character, as far as it is known. */
  readonly now: readonly (Continuations | undefined)[];
  /** What they lead to from the next one; undefined at the last character. */
  readonly after: readonly (Continuations | undefined)[] | undefined;
}

/**
 * A pattern of names, as Harbor reads them: `*` any characters of a path segment, `**` as a whole segment any number of
 * segments, `?` a character, `[a-z]` and `[^a-z]` one of some, `{a,b}` alternatives, `\` takes the next one literally.
 * It must match the whole name.
 *
 * What doublestar 1.3.4 decides is decided here, also where that is odd (`{a,a/b}` does not match `a`); README.md has
 * the list. Unlike there, a pattern is known to be malformed before it is used, and no pattern takes longer than its
 * length times that of the name: nothing is tried twice.
 */
export class Pattern {
  readonly text: string;
  readonly #steps: readonly Step[];
  readonly #start: number;
  // What stays to be matched after a segment that ends here; by place.
  readonly #atSegmentEnd = new Map<number, Continuations | undefined>();

  private constructor(text: string, { steps, start }: ParsedPattern) {
    this.text = text;
    this.#steps = steps;
    this.#start = start;
  }

  /** Reads a pattern; fails with `BAD_REQUEST` when it is not one. */
  static parse(text: string): Pattern {
    return new Pattern(text, parsePattern(text));
  }

  /** Whether the pattern stands for that name. */
  matches(name: string): boolean {
    const segments = name.split('/');
    let places = new Set([this.#start]);
    for (const [position, segment] of segments.entries()) {
      const isLast = position === segments.length - 1;
      const codes = Array.from(segment, (character) => character.codePointAt(0) ?? 0);
      const following = new Set<number>();
      // Grows while it is gone through: `**` may stand for no segment at all.
      for (const place of places) {
        const afterStars = this.#afterDoubleStar(place);
        if (afterStars === 'end') return true;
        if (afterStars !== undefined) {
          places.add(afterStars);
          following.add(place);
          continue;
        }
        const continuations = this.#matchSegment(place, codes);
        if (isLast && continuations?.length === 0) return true;
        for (const continuation of continuations ?? []) following.add(continuation);
      }
      if (following.size === 0) return false;
      places = following;
    }
    return false;
  }

  /** The place after a `**` that is a whole segment; undefined when there is none here. */
  #afterDoubleStar(place: number): number | 'end' | undefined {
    const first = this.#step(place);
    if (first.kind !== 'star') return undefined;
    const second = this.#step(first.next);
    if (second.kind !== 'star') return undefined;
    const third = this.#step(second.next);
    if (third.kind === 'slash') return third.next;
    return third.kind === 'end' ? 'end' : undefined;
  }

  /**
   * Matches a segment from its first character. First everything that can be reached is found, from the first character
   * to the last; then, backwards, what each place leads to. Within a character every step leads to steps before it in
   * the list, so one pass over the list does each time.
   */
  #matchSegment(start: number, codes: readonly number[]): Continuations | undefined {
    if (codes.length === 0) return this.#atEndOfSegment(start);
    const count = this.#steps.length;
    const reached = this.#reach(start, codes);
    // By place, for the present character and the one after it. What was not reached is never asked for.
    let now = new Array<Continuations | undefined>(count).fill(undefined);
    let after = new Array<Continuations | undefined>(count).fill(undefined);
    for (let at = codes.length - 1; at >= 0; at--) {
      [now, after] = [after, now];
      const isLast = at === codes.length - 1;
      for (let place = 0; place < count; place++) {
        if (reached[at * count + place] === 0) continue;
        now[place] = this.#resultAt(place, codes[at] ?? 0, { now, after: isLast ? undefined : after });
      }
    }
    return now[start];
  }

  // For each character, which places the rest of the segment may have to be matched from.
  #reach(start: number, codes: readonly number[]): Uint8Array {
    const count = this.#steps.length;
    const reached = new Uint8Array(count * (codes.length + 1));
    reached[start] = 1;
    for (const [at, code] of codes.entries()) {
      const [here, next] = [at * count, (at + 1) * count];
      for (let place = count - 1; place >= 0; place--) {
        if (reached[here + place] === 0) continue;
        const step = this.#step(place);
        if (step.kind === 'group') for (const alternative of step.alternatives) reached[here + alternative] = 1;
        else if (step.kind === 'star') {
          if (this.#endsSegment(step.next)) continue;
          reached[here + step.next] = 1;
          reached[next + place] = 1;
        } else if (takes(step, code)) reached[next + step.next] = 1;
      }
    }
    return reached;
  }

  #resultAt(place: number, code: number, known: Known): Continuations | undefined {
    const step = this.#step(place);
    switch (step.kind) {
      case 'group':
        return union(step.alternatives, (alternative) => known.now[alternative]);
      case 'star':
        if (this.#endsSegment(step.next)) return this.#atEndOfSegment(step.next);
        // The shortest that leads anywhere counts, even if it leads nowhere in the end; one character must be left.
        return known.now[step.next] ?? known.after?.[place];
      case 'slash':
      case 'end':
        return undefined;
      default:
        if (!takes(step, code)) return undefined;
        return known.after ? known.after[step.next] : this.#atEndOfSegment(step.next);
    }
  }

  // What there is to be matched when the segment is over: undefined when the pattern wants more of it.
  #atEndOfSegment(place: number): Continuations | undefined {
    if (this.#atSegmentEnd.has(place)) return this.#atSegmentEnd.get(place);
    const found = this.#lookAtEnd(place);
    this.#atSegmentEnd.set(place, found);
    return found;
  }

  #lookAtEnd(place: number): Continuations | undefined {
    const step = this.#step(place);
    switch (step.kind) {
      case 'end':
        return AT_END;
      case 'slash':
        return [step.next];
      case 'star': {
        if (this.#endsSegment(step.next)) return this.#atEndOfSegment(step.next);
        const second = this.#step(step.next);
        const isDouble = second.kind === 'star' && this.#endsSegment(second.next);
        return isDouble ? this.#atEndOfSegment(second.next) : undefined;
      }
      case 'group':
        // The library fails on groups with a slash here; we try each alternative.
        if (step.hasSlash) return union(step.alternatives, (alternative) => this.#atEndOfSegment(alternative));
        return step.mayBeEmpty ? this.#atEndOfSegment(step.next) : undefined;
      default:
        return undefined;
    }
  }

  #endsSegment(place: number): boolean {
    const { kind } = this.#step(place);
    return kind === 'slash' || kind === 'end';
  }

  #step(place: number): Step {
    return this.#steps[place] ?? { kind: 'end' };
  }
}

function takes(step: Step, code: number): step is Extract<Step, { kind: 'character' | 'any' | 'class' }> {
  switch (step.kind) {
    case 'character':
      return step.code === code;
    case 'any':
      return true;
    case 'class':
      return step.ranges.some(([low, high]) => low <= code && code <= high) !== step.negated;
    default:
      return false;
  }
}

// Of alternatives that end here and alternatives that go on, only the latter count (as in the library).
function union(
  alternatives: readonly number[],
  resultOf: (alternative: number) => Continuations | undefined,
): Continuations | undefined {
  const going = new Set<number>();
  let found = false;
  for (const alternative of alternatives) {
    const result = resultOf(alternative);
    if (result === undefined) continue;
    found = true;
    for (const place of result) going.add(place);
  }
  if (!found) return undefined;
  return going.size === 0 ? AT_END : [...going];
}
