import type { IncomingMessage } from 'node:http';
import { HavenError } from '../error.ts';
import { BodyChunks } from './body-chunks.ts';

/** The whole body, for small documents; fails with `REQUEST_ENTITY_TOO_LARGE` beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of new BodyChunks(request, { kept: true })) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** The announced length of the body in bytes, or undefined for a body sent in chunks. */
export function announcedLength(request: IncomingMessage): number | undefined {
  const text = request.headers['content-length'];
  return text === undefined ? undefined : Number(text);
}

function tooLarge(limit: number): HavenError {
  return new HavenError('REQUEST_ENTITY_TOO_LARGE', `the body is larger than ${limit} bytes`, {
    // The rest of the body is not read, so the connection cannot be used again.
    headers: { Connection: 'close' },
  });
}
