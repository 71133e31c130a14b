import type { IncomingMessage } from 'node:http';
import { HavenError } from '../error.ts';

// A client that sends nothing for this long is gone or means harm (slow-loris); a slow one sends something.
const IDLE_MS = 60_000;

/** The chunks of a request body; fails with `BLOB_UPLOAD_INVALID` when the client goes away or stops sending. */
export async function* bodyChunks(request: IncomingMessage): AsyncIterable<Buffer> {
  const giveUp = (): void => {
    request.destroy(
      new HavenError('BLOB_UPLOAD_INVALID', `no data came for ${IDLE_MS / 1000} seconds`, { status: 408 }),
    );
  };
  request.setTimeout(IDLE_MS, giveUp);
  try {
    // Stopping early must not close the connection: the refusal still has to be sent on it.
    yield* request.iterator({ destroyOnReturn: false });
  } catch (error) {
    if (error instanceof HavenError) throw error;
    throw new HavenError('BLOB_UPLOAD_INVALID', 'the request body ended before its announced length', { cause: error });
  }
}

/** The whole body, for small documents; fails with `REQUEST_ENTITY_TOO_LARGE` beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bodyChunks(request)) {
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
