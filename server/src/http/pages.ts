import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';

// The files beside this module (in the bundle, beside the program).
const directory = new URL('./pages/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** Where Harbor has its API explorer, too. */
const EXPLORER = '/devcenter-api-2.0';

/** Every page and what it loads: these paths and no others, so that no path of a request names a file. */
const pages: Readonly<Record<string, string>> = {
  [EXPLORER]: 'explorer.html',
  [`${EXPLORER}/explorer.js`]: 'explorer.js',
  [`${EXPLORER}/contract.js`]: 'contract.js',
  [`${EXPLORER}/explorer.css`]: 'explorer.css',
  [`${EXPLORER}/page.css`]: 'page.css',
};

// Scripts and styles of our own files only, no frames, no forms to other places.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Registers the pages that the server has without the portal: the API explorer. */
export async function bindPages(app: FastifyInstance): Promise<void> {
  for (const [path, file] of Object.entries(pages)) {
    const text = await readFile(new URL(file, directory), 'utf8');
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    const headers = {
      'content-type': types[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      etag,
    };
    app.get(path, async (request, reply) => {
      reply.headers(headers);
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(text);
    });
  }
}
