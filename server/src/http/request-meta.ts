import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The request id sent by the client when it is a sane one, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && /^[\x21-\x7e]{1,256}$/.test(sent) ? sent : randomUUID();
}

/** Path and query with doubled slashes of the path merged, as Harbor does before routing. */
export function mergeSlashes(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  return path.replaceAll(/\/{2,}/g, '/') + (query < 0 ? '' : url.slice(query));
}

/**
 * The address of the client: what the named header of a trusted proxy reports first, else the other end of the
 * connection.
 */
export function clientAddressOf(request: IncomingMessage, header: string | undefined): string {
  const reported = header === undefined ? undefined : request.headers[header.toLowerCase()];
  const first = String(reported ?? '')
    .split(',')[0]
    ?.trim();
  return first ? first : (request.socket.remoteAddress ?? '');
}

/** Whether browsers reach the server over TLS: by its configured address, else to us or to a proxy before us. */
export function isSecure(request: IncomingMessage, externalUrl: string | undefined): boolean {
  if (externalUrl !== undefined) return externalUrl.startsWith('https:');
  if ('encrypted' in request.socket && request.socket.encrypted) return true;
  return (
    String(request.headers['x-forwarded-proto'] ?? '')
      .split(',')[0]
      ?.trim()
      .toLowerCase() === 'https'
  );
}

/** Scheme and host by which the client reached the server, where no address is configured. */
export function originOf(request: IncomingMessage): string {
  const scheme = 'encrypted' in request.socket && request.socket.encrypted ? 'https' : 'http';
  const { host = '' } = request.headers;
  // The header is the client's to choose; what is no host at all is not repeated.
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
}
