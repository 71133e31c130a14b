import type { Origin, Request } from './connection.ts';

/** What a request consists of. */
export interface RequestParts {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: Iterable<Buffer>;
  /** Bytes of the body; a request without either sends none. */
  readonly length?: number;
  readonly collect?: boolean;
}

/** Builds a request, which can be sent any number of times unless its body is an iterator. */
export function requestFor(origin: Origin, parts: RequestParts): Request {
  const { method, path, headers = {}, body, length } = parts;
  const sized = length !== undefined || body !== undefined || method === 'POST' || method === 'PUT';
  const all = {
    Host: `${origin.host}:${origin.port}`,
    'User-Agent': 'haven-bench',
    ...headers,
    'Content-Length': sized ? String(length ?? 0) : undefined,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return {
    head: `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`,
    isHead: method === 'HEAD',
    ...(body && { body }),
    ...(parts.collect !== undefined && { collect: parts.collect }),
  };
}

/** Path and query of a `Location`, which may be absolute. */
export function pathOf(location: string): string {
  if (location.startsWith('/')) return location;
  const { pathname, search } = new URL(location);
  return pathname + search;
}
