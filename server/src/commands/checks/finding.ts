import type { Config } from '../../config/index.ts';

/** What a check has found: all is well, something to know, or what prevents the start. */
export interface Finding {
  readonly kind: 'ok' | 'note' | 'wrong';
  /** A few words; what to do, where something should be done. */
  readonly text: string;
}

/** One thing the server needs. What is thrown is wrong. */
export interface Check {
  readonly name: string;
  run(config: Config): Promise<readonly Finding[]> | readonly Finding[];
}

/** All is well. */
export const ok = (text: string): Finding => ({ kind: 'ok', text });

/** Something to know, which prevents nothing. */
export const note = (text: string): Finding => ({ kind: 'note', text });

/** What prevents the start, or the use. */
export const wrong = (text: string): Finding => ({ kind: 'wrong', text });

/** A number of bytes for people. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(bytes || 1) / 10)));
  return `${Number((bytes / 1024 ** step).toFixed(1))} ${units[step]}`;
}
