import { Readable } from 'node:stream';
import { OutboundError } from './error.ts';

/** The bytes of `source` up to a limit, beyond which reading fails; other failures are passed through `translate`. */
export function limitBytes(source: Readable, maxBytes: number, translate: (error: unknown) => Error): Readable {
  async function* limited(): AsyncGenerator<Buffer> {
    let length = 0;
    try {
      for await (const chunk of source) {
        length += chunk.length;
        if (length > maxBytes) throw new OutboundError('too large', `the answer has more than ${maxBytes} bytes`);
        yield chunk;
      }
    } catch (error) {
      throw translate(error);
    }
  }
  const stream = Readable.from(limited(), { objectMode: false });
  // Given up before it was begun, the generator has nothing that would close the connection.
  stream.once('close', () => source.destroy());
  // The last of its errors may come when nobody reads any more.
  source.on('error', () => undefined);
  return stream;
}
