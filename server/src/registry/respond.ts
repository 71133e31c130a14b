import type { ServerResponse } from 'node:http';
import { ManifestError } from '@haven/oci';
import { isForeignKeyViolation } from '../db/database.ts';
import { type ErrorCode, HavenError, systemCode } from '../error.ts';

/** Answers with a JSON document. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** Answers without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>> = {},
): void {
  response.writeHead(status, {
    ...(status === 204 || status === 304 ? {} : { 'Content-Length': '0' }),
    ...(headers as Record<string, string | string[]>), // writeHead does not change them
  });
  response.end();
}

/** Answers with an error in the envelope of the distribution specification, which is also Harbor's. */
export function sendError(response: ServerResponse, error: HavenError): void {
  const hidden = error.status === 500;
  const entry = {
    code: hidden ? ('UNKNOWN' satisfies ErrorCode) : error.code,
    message: hidden ? 'internal server error' : error.message,
    ...(error.detail !== undefined && !hidden && { detail: error.detail }),
  };
  sendJson(response, error.status, { errors: [entry] }, error.headers);
}

/** Whatever was thrown, as an error of the closed set; what is not expected becomes `UNKNOWN`. */
export function toHavenError(error: unknown): HavenError {
  // A row that the request found was gone when it referred to it.
  if (isForeignKeyViolation(error)) {
    return new HavenError('NOT_FOUND', 'the project, repository or content was removed meanwhile', { cause: error });
  }
  if (error instanceof HavenError) return error;
  if (error instanceof ManifestError) {
    const message = error.code === 'MANIFEST_INVALID' ? `unmarshal manifest failed: ${error.message}` : error.message;
    return new HavenError(error.code, message, { cause: error });
  }
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new HavenError('STORAGE_FULL', undefined, { cause: error });
  return new HavenError('UNKNOWN', undefined, { cause: error });
}
