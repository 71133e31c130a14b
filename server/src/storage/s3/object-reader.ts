import { Readable } from 'node:stream';
import { HavenError } from '../../error.ts';
import type { ByteRange } from '../driver.ts';
import type { Body, Bucket } from './bucket.ts';

const ATTEMPTS = 4;
const BUFFERED = 1024 * 1024;

/**
 * Streams an object, or undefined when there is none. A connection that breaks is no error: the reader goes on where
 * it was, unless the object has been replaced meanwhile or no byte comes in several attempts.
 */
export async function readObject(bucket: Bucket, key: string, range?: ByteRange): Promise<Readable | undefined> {
  const body = await bucket.get(key, range);
  if (body === undefined) return undefined;
  const stream = Readable.from(goingOn(bucket, key, { body, start: range?.start ?? 0 }), {
    objectMode: false,
    highWaterMark: BUFFERED,
  });
  // A reader that is dropped before its first byte never enters the generator, which would otherwise close it.
  return stream.once('close', () => body.stream.destroy());
}

async function* goingOn(
  bucket: Bucket,
  key: string,
  first: { readonly body: Body; readonly start: number },
): AsyncGenerator<Buffer> {
  const end = first.start + first.body.size - 1;
  let position = first.start;
  let body: Body | undefined = first.body;
  for (let attempt = 1; position <= end; attempt++) {
    try {
      body ??= await bucket.get(key, { start: position, end }, first.body.etag);
      if (body === undefined) throw new HavenError('NOT_FOUND');
      for await (const chunk of body.stream) {
        position += chunk.length;
        attempt = 1;
        yield chunk;
      }
      if (position <= end) throw new Error(`the object ended at ${position}, not at ${end}`);
    } catch (error) {
      if (attempt === ATTEMPTS)
        throw new HavenError('UNAVAILABLE', 'the storage failed to read an object', { cause: error });
    }
    body = undefined;
  }
}
