import type { FastifyReply } from 'fastify';
import { HavenError, systemCode } from '../error.ts';
import type { Logger } from '../log/logger.ts';

/** Answers a REST request with an error; the only place that does. */
export function sendError(reply: FastifyReply, thrown: unknown, logger: Logger): FastifyReply {
  const error = toHavenError(thrown);
  if (error.status >= 500 && error.status !== 501) {
    const { id, method, url } = reply.request;
    logger.error(
      { requestId: id, method, path: url.split('?')[0], error: thrown, cause: error.cause },
      'request failed',
    );
  }
  return reply
    .code(error.status)
    .headers({ ...error.headers, 'content-type': 'application/json; charset=utf-8' })
    .send(`${JSON.stringify(error.body ?? { errors: [envelopeEntry(error)] })}\n`);
}

// What failed inside is nobody's business outside (Harbor does the same); the log has it under the request id.
function envelopeEntry(error: HavenError): { code: string; message: string; detail?: unknown } {
  if (error.status >= 500) return { code: 'UNKNOWN', message: 'internal server error' };
  return { code: error.code, message: error.message, ...(error.detail !== undefined && { detail: error.detail }) };
}

// What is not expected becomes UNKNOWN.
function toHavenError(thrown: unknown): HavenError {
  if (thrown instanceof HavenError) return thrown;
  const code = systemCode(thrown);
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return new HavenError('REQUEST_ENTITY_TOO_LARGE', undefined, { cause: thrown });
  if (code?.startsWith('FST_ERR_') && isClientError(thrown)) {
    return new HavenError('BAD_REQUEST', `bad request: ${thrown.message}`, { cause: thrown });
  }
  return new HavenError('UNKNOWN', undefined, { cause: thrown });
}

function isClientError(thrown: unknown): thrown is Error {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return false;
  return typeof thrown.statusCode === 'number' && thrown.statusCode >= 400 && thrown.statusCode < 500;
}
