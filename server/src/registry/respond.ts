import type { IncomingMessage, ServerResponse } from 'node:http';
import { ManifestError } from '@haven/oci';
import { isForeignKeyViolation } from '../db/database.ts';
import { type ErrorCode, HavenError, systemCode } from '../error.ts';

/** A response and the id of its request. */
export interface Answer {
  readonly response: ServerResponse;
  readonly requestId: string;
}

// Enough for an answer to reach a client and for the client to stop.
const LINGER_MS = 5_000;

/** Header fields by name; a list is a field that comes several times. */
export type AnswerHeaders = Readonly<Record<string, string | number | readonly string[]>>;

/** Writes the head of an answer. As a flat list, because Node takes that without looking at each field twice. */
export function startAnswer({ response, requestId }: Answer, status: number, headers: AnswerHeaders): void {
  const fields = ['Docker-Distribution-Api-Version', 'registry/2.0', 'X-Request-Id', requestId];
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'object') for (const each of value) fields.push(name, each);
    else if (value !== undefined) fields.push(name, String(value));
  }
  response.writeHead(status, fields);
}

/** Answers with a JSON document. */
export function sendJson(answer: Answer, status: number, body: unknown, headers: AnswerHeaders = {}): void {
  const text = `${JSON.stringify(body)}\n`;
  startAnswer(answer, status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  answer.response.end(text);
}

/** Answers without a body. */
export function sendEmpty(answer: Answer, status: number, headers: AnswerHeaders = {}): void {
  startAnswer(answer, status, status === 204 || status === 304 ? headers : { 'Content-Length': 0, ...headers });
  answer.response.end();
}

/** Answers with an error in the envelope of the distribution specification, which is also Harbor's. */
export function sendError(answer: Answer, error: HavenError): void {
  sendJson(answer, error.status, envelope(error), error.headers);
}

/**
 * Answers with an error while the body of the request is still coming in. The connection cannot be used again, but
 * closing it at once would reset it, and a client that is busy sending would never see the answer: so what comes is
 * thrown away until the client has noticed, or for some seconds.
 */
export function sendErrorEarly(request: IncomingMessage, answer: Answer, error: HavenError): void {
  const { response } = answer;
  const text = `${JSON.stringify(envelope(error))}\n`;
  startAnswer(answer, error.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...error.headers,
    Connection: 'close',
  });
  response.write(text);
  const timer = setTimeout(end, LINGER_MS);
  function end(): void {
    clearTimeout(timer);
    response.end();
  }
  request.once('close', end);
  request.once('end', end);
  request.resume();
}

function envelope(error: HavenError): unknown {
  const hidden = error.status === 500;
  const entry = {
    code: hidden ? ('UNKNOWN' satisfies ErrorCode) : error.code,
    message: hidden ? 'internal server error' : error.message,
    ...(error.detail !== undefined && !hidden && { detail: error.detail }),
  };
  return { errors: [entry] };
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
