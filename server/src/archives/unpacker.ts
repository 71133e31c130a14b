import { ArchiveError } from './archive-error.ts';
import { Inflater } from './inflater.ts';
import { FrameReader } from './zstd.ts';

/** Takes what was unpacked, in order; the bytes are only valid during the call. */
export type Sink = (piece: Uint8Array) => void;

/** A place from which unpacking can go on without what lies before it. */
export interface Checkpoint {
  /** Bytes that have come out before it. */
  readonly output: number;
  /** Where the packed bytes go on. */
  readonly input: number;
  /** Bits of the first packed byte that belong to what lies before, for gzip. */
  readonly bits: number;
  /** The last bytes that have come out, which what follows may repeat; none at the start of a gzip member or zstd frame. */
  readonly window: Uint8Array | undefined;
}

/** Turns packed bytes into bytes, as they come. Fails with an `ArchiveError` when they are damaged. */
export interface Unpacker {
  push(chunk: Uint8Array, sink: Sink): void;
  /** Says that nothing follows. */
  end(sink: Sink): void;
}

/** How an archive is packed. */
export type Packing = 'none' | 'gzip' | 'zstd';

/** Says how an archive is packed by its first bytes, whatever it is called. */
export function packingOf(start: Uint8Array): Packing {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  const isFrame = start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd;
  const isSkippable = ((start[0] ?? 0) & 0xf0) === 0x50 && start[1] === 0x2a && start[2] === 0x4d && start[3] === 0x18;
  return isFrame || isSkippable ? 'zstd' : 'none';
}

/** How an unpacker goes about it. */
export interface UnpackerOptions {
  /** Where to go on; the first byte that is pushed is that of its `input`. */
  readonly from?: Checkpoint | undefined;
  /** Told of places to go on from, each `spacing` bytes or more behind the one before. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  readonly spacing?: number;
}

/** Makes the unpacker of a packing. */
export function createUnpacker(packing: Packing, options: UnpackerOptions = {}): Unpacker {
  switch (packing) {
    case 'gzip':
      return new Inflater(options);
    case 'zstd':
      return new FrameReader(options);
    case 'none':
      return new PassThrough();
  }
}

class PassThrough implements Unpacker {
  push(chunk: Uint8Array, sink: Sink): void {
    sink(chunk);
  }

  end(): void {}
}

/** Whether an error says that the archive is at fault. */
export function isArchiveError(error: unknown): error is ArchiveError {
  return error instanceof ArchiveError;
}
