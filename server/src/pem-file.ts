import { readFileSync } from 'node:fs';
import { StartError } from './start-error.ts';

/** The content of a PEM file; one that cannot be read is a StartError. */
export function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartError(`the file ${path} cannot be read: ${reason}`, error);
  }
}

/** The contents of several PEM files, by the names they are given under. */
export function readPems<Name extends string>(
  paths: Readonly<Record<Name, string | undefined>>,
): Readonly<Partial<Record<Name, string>>> {
  const named = Object.entries<string | undefined>(paths).flatMap(([name, path]) =>
    path === undefined ? [] : [[name, readPem(path).toString()] as const],
  );
  return Object.fromEntries(named) as Partial<Record<Name, string>>; // keys of `paths`
}
