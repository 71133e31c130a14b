import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { HavenError } from '../../../error.ts';
import type { LayerFile } from '../model.ts';

/** The text of a small file; `BAD_REQUEST` when it is none. */
export async function textOf(file: LayerFile, body: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  const bytes = Buffer.concat(parts);
  if (!isUtf8(bytes) || bytes.includes(0)) {
    throw new HavenError('BAD_REQUEST', `bad request: ${file.path} is no text; it can be downloaded`);
  }
  return bytes.toString('utf8');
}
