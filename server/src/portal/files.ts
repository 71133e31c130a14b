import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** A file of the portal, ready to be sent. */
export interface PortalFile {
  readonly contentType: string;
  /** For `If-None-Match`. */
  readonly etag: string;
  /** Its name changes with its contents. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  /** Absent where compression gains nothing. */
  readonly gzip: Buffer | undefined;
  readonly brotli: Buffer | undefined;
}

// Below this an answer fits into one packet either way.
const WORTH_COMPRESSING = 1_200;

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  png: 'image/png',
  ico: 'image/x-icon',
};

/** Where the built portal lies: beside the bundle, or in the checkout of the bundle or of this source; undefined when it was not built. */
export async function findPortal(): Promise<string | undefined> {
  for (const place of ['./portal/', '../../portal/dist/', '../../../portal/dist/']) {
    const directory = fileURLToPath(new URL(place, import.meta.url));
    if ((await stat(join(directory, 'index.html')).catch(() => undefined))?.isFile()) return directory;
  }
  return undefined;
}

/** Reads and compresses every file of the portal, by its path below the root of the server. */
export async function loadPortal(directory: string): Promise<ReadonlyMap<string, PortalFile>> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // What begins with a dot is about the build.
  const served = files.filter((path) => !relative(directory, path).startsWith('.'));
  const loaded = await Promise.all(
    served.map(async (path) => {
      const name = relative(directory, path).split(sep).join('/');
      return [`/${name}`, await loadFile(path, name)] as const;
    }),
  );
  return new Map(loaded);
}

async function loadFile(path: string, name: string): Promise<PortalFile> {
  const plain = await readFile(path);
  const contentType = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  const compress = plain.length >= WORTH_COMPRESSING && !contentType.startsWith('image/png');
  return {
    contentType,
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    isImmutable: name.startsWith('assets/'),
    plain,
    gzip: compress ? await promisify(gzip)(plain, { level: 9 }) : undefined,
    brotli: compress
      ? await promisify(brotliCompress)(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      : undefined,
  };
}
