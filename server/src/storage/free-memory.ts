import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Transfer = (this: ArrayBufferLike, length: number) => ArrayBuffer;

// Smaller ones are not worth a call, and may be parts of memory that is shared.
const WORTH_IT = 16 * 1024;

const transfer = findTransfer();

/**
 * Frees the memory of a buffer at once instead of at the next collection of garbage; nobody may use the buffer afterwards.
 * Node makes a new buffer for every 64 KiB that come in. They are not garbage to speak of, but V8 begins to look for
 * garbage after 64 MiB of them, and that took two fifths of the processor time of a push; and memory that was just used
 * is in the caches of the processor when the next chunk gets it. Does nothing with parts of larger memory.
 */
export function freeMemory(buffer: Buffer): void {
  if (buffer.length < WORTH_IT || buffer.byteLength !== buffer.buffer.byteLength) return;
  transfer?.call(buffer.buffer, 0);
}

// Standard since V8 11.4. Node 20 has it under a flag, which only contexts that are made later look at.
function findTransfer(): Transfer | undefined {
  const native: unknown = Reflect.get(ArrayBuffer.prototype, 'transfer');
  if (typeof native === 'function') return native as Transfer;
  try {
    setFlagsFromString('--harmony-rab-gsab-transfer');
    const found: unknown = runInNewContext('ArrayBuffer.prototype.transfer');
    setFlagsFromString('--no-harmony-rab-gsab-transfer');
    return typeof found === 'function' ? (found as Transfer) : undefined;
  } catch {
    return undefined;
  }
}
