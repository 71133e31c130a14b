import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { HavenError, isHavenError } from '../../../error.ts';
import { readFromTar } from './tar.ts';

/** How an archive is packed and how much of it is read, whatever it claims of itself. */
export interface ArchiveOptions {
  readonly gzip: boolean;
  /** Most bytes after decompression: a decompression bomb ends here. */
  readonly archiveLimit: number;
  /** Most bytes of the file that is looked for. */
  readonly fileLimit: number;
}

const CHUNK_BYTES = 64 * 1024;

/**
 * The content of the first file of a tar archive whose name `matches`; undefined when there is none. Reading stops as
 * soon as it is there. Beyond a limit it fails with `REQUEST_ENTITY_TOO_LARGE`, when the archive is damaged with
 * `BAD_REQUEST`. The source is closed in any case.
 */
export async function readFromArchive(
  source: Readable,
  { gzip, archiveLimit, fileLimit }: ArchiveOptions,
  matches: (name: string) => boolean,
): Promise<Buffer | undefined> {
  const unpacked = gzip ? gunzipped(source) : source;
  try {
    return await readFromTar(bounded(unpacked, archiveLimit), matches, fileLimit);
  } catch (error) {
    // What the storage says is not the archive's fault; what zlib says is.
    if (isHavenError(error) || !isZlibError(error)) throw error;
    throw new HavenError('BAD_REQUEST', 'bad request: the archive is not gzip, or damaged', { cause: error });
  } finally {
    unpacked.destroy();
    source.destroy();
  }
}

function gunzipped(source: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  source.on('error', (error) => gunzip.destroy(error));
  return source.pipe(gunzip);
}

async function* bounded(chunks: AsyncIterable<Buffer>, limit: number): AsyncIterable<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > limit) {
      throw new HavenError('REQUEST_ENTITY_TOO_LARGE', `unpacked, the archive has more than ${limit} bytes`);
    }
    yield chunk;
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
