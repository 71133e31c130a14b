import type { Pull } from './pull-batch.ts';

declare const noteBrand: unique symbol;

/** A pull as the spool has it, but for its time: the same for whoever pulls the same again. */
export type PullNote = string & { readonly [noteBrand]: true };

/** What is noted of a pull; `lineOf` adds the time. */
export function pullNote(pull: Omit<Pull, 'at'>): PullNote {
  // An object without its closing brace, which only lineOf reads.
  return JSON.stringify(pull).slice(0, -1) as PullNote;
}

/** The line of the spool, a JSON object, for a pull at that time (milliseconds since 1970). */
export function lineOf(note: PullNote, at: number): string {
  return `${note},"at":${at}}`;
}
