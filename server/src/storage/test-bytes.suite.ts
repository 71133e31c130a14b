import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { expect } from 'vitest';
import { type ErrorCode, isHavenError } from '../error.ts';
import type { StorageDriver, StoredObject } from './driver.ts';

/** Two drivers on the same storage, as two processes have them. */
export type Drivers = () => { readonly driver: StorageDriver; readonly other: StorageDriver };

/** The key of a blob that no other test uses. */
export function freshKey(): string {
  const hex = randomBytes(32).toString('hex');
  return `docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data`;
}

/** All bytes of a stream. */
export async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** A source of the content in pieces as a socket gives them. */
export async function* chunks(content: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let offset = 0; offset < content.length; offset += size) {
    const chunk = Buffer.from(content.subarray(offset, offset + size));
    yield chunk;
    // A source may use the memory of a chunk again, or free it, as soon as the next one is asked for.
    chunk.fill(0);
  }
}

/** A source that fails behind the content. */
export async function* failing(content: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield* chunks(content);
  throw error;
}

/** Fails unless the promise rejects with a HavenError of this code. */
export async function expectCode(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  const error = await work.then(
    () => 'no error',
    (reason: unknown) => reason,
  );
  expect(isHavenError(error) ? error.code : error).toBe(code);
}

/** Compares without printing megabytes. */
export function expectSame(actual: Buffer, expected: Buffer): void {
  expect(actual.length).toBe(expected.length);
  expect(actual.equals(expected)).toBe(true);
}

/** An observer that takes nothing down. */
export const ignore = (): void => undefined;

/** An observer that keeps a copy of what it sees. */
export function observer(): { observe(piece: Buffer): void; bytes(): Buffer } {
  const pieces: Buffer[] = [];
  return { observe: (piece) => void pieces.push(Buffer.from(piece)), bytes: () => Buffer.concat(pieces) };
}

/** A whole listing. */
export async function listOf(driver: StorageDriver, prefix: string): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  for await (const object of driver.list(prefix)) found.push(object);
  return found;
}
