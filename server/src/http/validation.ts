import { HavenError } from '../error.ts';

/** Where a parameter of a request stands, in the words of the messages. */
export type Place = 'path' | 'query' | 'header' | 'body';

/** What is wrong with a request, collected so that one answer names everything. */
export class Findings {
  readonly #lines: string[] = [];

  /** Notes `<field> in <place> <problem>`. */
  add(field: string, place: Place, problem: string): void {
    this.note(`${field} in ${place} ${problem}`);
  }

  /** Notes a whole line. */
  note(line: string): void {
    this.#lines.push(line);
  }

  /** Refuses the request when anything was noted. */
  throwIfAny(): void {
    if (this.#lines.length === 0) return;
    // A long list helps nobody and would let a small request make a large answer.
    const lines = this.#lines.slice(0, 20);
    throw new HavenError('UNPROCESSABLE_ENTITY', `validation failure list:\n${lines.join('\n')}`);
  }
}

/** Refuses the request for one reason. */
export function refuse(line: string): never {
  throw new HavenError('UNPROCESSABLE_ENTITY', `validation failure list:\n${line}`);
}

/** The problem texts, word for word those of Harbor's clients' logs. */
export const problem = {
  required: 'is required',
  type: (type: string, found: string) => `must be of type ${type}: ${JSON.stringify(found)}`,
  maxLength: (limit: number) => `should be at most ${limit} chars long`,
  minLength: (limit: number) => `should be at least ${limit} chars long`,
  maximum: (limit: number) => `should be less than or equal to ${limit}`,
  minimum: (limit: number) => `should be greater than or equal to ${limit}`,
  maxItems: (limit: number) => `should have at most ${limit} items`,
  minItems: (limit: number) => `should have at least ${limit} items`,
  enumeration: (values: readonly unknown[]) => `should be one of [${values.join(' ')}]`,
  pattern: (pattern: string) => `should match '${pattern}'`,
  nul: 'must not contain the NUL character',
} as const;

/** The bounds of the integer formats; an integer without format is 64 bits wide, as in Harbor. */
export function integerRange(format: string | undefined): readonly [number, number] {
  switch (format) {
    case 'int8':
      return [-128, 127];
    case 'int32':
      return [-(2 ** 31), 2 ** 31 - 1];
    case 'uint64':
      return [0, LARGEST_INT64];
    default:
      return [-LARGEST_INT64, LARGEST_INT64];
  }
}

// The largest double below 2^63, whose shortest decimal form still fits the database's type.
const LARGEST_INT64 = 2 ** 63 - 1024;
