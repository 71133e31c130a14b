import { systemCode } from '../error.ts';
import { OutboundError, type OutboundProblem } from './error.ts';

// What the parts below report, in words for people. A certificate's problem is told by its code alone.
const MEANINGS: Readonly<Record<string, readonly [OutboundProblem, string]>> = {
  UND_ERR_CONNECT_TIMEOUT: ['timeout', 'did not take the connection in time'],
  UND_ERR_HEADERS_TIMEOUT: ['timeout', 'did not answer in time'],
  UND_ERR_BODY_TIMEOUT: ['timeout', 'stopped in the middle of its answer'],
  UND_ERR_SOCKET: ['unreachable', 'closed the connection'],
  UND_ERR_ABORTED: ['aborted', 'was given up'],
  ECONNREFUSED: ['unreachable', 'refuses connections'],
  ECONNRESET: ['unreachable', 'closed the connection'],
  EPIPE: ['unreachable', 'closed the connection'],
  ENOTFOUND: ['unreachable', 'is a name that nobody knows'],
  EAI_AGAIN: ['unreachable', 'has a name that cannot be looked up now'],
  EHOSTUNREACH: ['unreachable', 'cannot be reached'],
  ENETUNREACH: ['unreachable', 'cannot be reached'],
  ETIMEDOUT: ['timeout', 'did not take the connection in time'],
};

/** Any failure of a call to `url` as the error that callers see. */
export function toOutboundError(error: unknown, url: URL): OutboundError {
  if (error instanceof OutboundError) return error;
  const found = causes(error);
  const refused = found.find((cause) => cause instanceof OutboundError);
  if (refused instanceof OutboundError) return refused;
  const names = found.flatMap((cause) => (cause instanceof Error ? cause.name : []));
  if (names.includes('TimeoutError')) {
    return new OutboundError('timeout', `${url.host} did not answer in time`, error);
  }
  if (names.includes('AbortError')) {
    return new OutboundError('aborted', `the call to ${url.host} was given up`, error);
  }
  const codes = found.flatMap((cause) => systemCode(cause) ?? []);
  for (const code of codes) {
    const meaning = MEANINGS[code];
    if (meaning) return new OutboundError(meaning[0], `${url.host} ${meaning[1]}`, error);
  }
  const code = codes[0];
  if (code !== undefined && /CERT|SSL|TLS|SELF_SIGNED|VERIFY/.test(code)) {
    return new OutboundError('unreachable', `the certificate of ${url.host} cannot be trusted (${code})`, error);
  }
  return new OutboundError('unreachable', `the call to ${url.host} failed${code ? ` (${code})` : ''}`, error);
}

// An error of several addresses has one below it for each.
function causes(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const below = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, ...below.flatMap(causes), ...(cause === undefined ? [] : causes(cause))];
}
