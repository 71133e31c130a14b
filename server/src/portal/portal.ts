import type { IncomingMessage, ServerResponse } from 'node:http';
import { findPortal, loadPortal, type PortalFile } from './files.ts';

/**
 * Everything comes from this server and nothing is inline, so that whatever gets into a page cannot become a script
 * of it, and no page shows inside of another one.
 */
const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

// Addresses that are pages; which one, the portal itself decides. Everything else belongs to programs.
const PAGES =
  /^\/(?:$|(?:p|r|explore|search|login|signup|reset-password|oidc|security|activity|jobs|admin|me|about|license|harbor)(?:\/|$))/;

// Where Harbor's portal and its redirects have their pages.
const MOVED: Readonly<Record<string, string>> = {
  '/account/sign-in': '/login',
  '/account/sign-up': '/signup',
  '/account/reset-password': '/reset-password',
  '/oidc-onboard': '/oidc/onboarding',
  '/api-docs': '/devcenter-api-2.0',
  '/harbor': '/',
  '/harbor/projects': '/p',
  '/harbor/sign-in': '/login',
  '/harbor/logs': '/activity',
};

/** The web portal: files in memory, and one document for every page. */
export class Portal {
  readonly #files: ReadonlyMap<string, PortalFile>;
  readonly #document: PortalFile | undefined;

  constructor(files: ReadonlyMap<string, PortalFile>) {
    this.#files = files;
    this.#document = files.get('/index.html');
  }

  /** The portal as it was built; without pages when it was not. */
  static async load(): Promise<Portal> {
    const directory = await findPortal();
    return new Portal(directory === undefined ? new Map() : await loadPortal(directory));
  }

  /** Answers what is a page or a file of the portal; false for everything else. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !this.#document) return false;
    const [path = '/', query] = (request.url ?? '/').split('?', 2);
    const moved = MOVED[path.length > 1 ? path.replace(/\/$/, '') : path];
    if (moved !== undefined) {
      response
        .writeHead(301, { ...securityHeaders, Location: query === undefined ? moved : `${moved}?${query}` })
        .end();
      return true;
    }
    const file = this.#files.get(path) ?? (PAGES.test(path) ? this.#document : undefined);
    if (!file) return false;
    send(request, response, file);
    return true;
  }
}

function send(request: IncomingMessage, response: ServerResponse, file: PortalFile): void {
  const headers = {
    ...securityHeaders,
    ETag: file.etag,
    Vary: 'Accept-Encoding',
    'Cache-Control': file.isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  if (request.headers['if-none-match']?.includes(file.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, body] =
    file.brotli && /\bbr\b/.test(accepted)
      ? (['br', file.brotli] as const)
      : file.gzip && /\bgzip\b/.test(accepted)
        ? (['gzip', file.gzip] as const)
        : [undefined, file.plain];
  response.writeHead(200, {
    ...headers,
    'Content-Type': file.contentType,
    'Content-Length': body.length,
    ...(encoding && { 'Content-Encoding': encoding }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
