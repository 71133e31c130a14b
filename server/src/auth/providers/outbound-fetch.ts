import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** How requests to an identity provider are made. */
export interface OutboundSettings {
  readonly verifyCertificate: boolean;
  /** Certificates (PEM) to trust instead of the known authorities; empty for those. */
  readonly certificate?: string;
  /** Time for the whole exchange. */
  readonly timeoutMs: number;
}

/** What is sent, as `fetch` has it. */
interface OutboundRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A `fetch` with the certificate rules of one provider. */
export type OutboundFetch = (url: string, request?: OutboundRequest) => Promise<Response>;

// Identity providers answer with a few kilobytes; who sends more has something else in mind.
const MOST_BYTES = 1024 * 1024;

/**
 * Makes a `fetch` for one identity provider. It follows no redirects, because a credential is meant for the address
 * it was stored for, and reads a bounded answer in a bounded time.
 */
export function createOutboundFetch(settings: OutboundSettings): OutboundFetch {
  return async (url, { method = 'GET', headers = {}, body } = {}) => {
    const target = new URL(url);
    if (!['http:', 'https:'].includes(target.protocol)) throw new Error(`${url} is no HTTP address`);
    const options = {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }) },
      agent: false,
      signal: AbortSignal.timeout(settings.timeoutMs),
    } as const;
    const trust = {
      rejectUnauthorized: settings.verifyCertificate,
      ...(settings.certificate && { ca: settings.certificate }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent =
        target.protocol === 'https:' ? httpsRequest(target, { ...options, ...trust }) : httpRequest(target, options);
      sent.on('response', resolve).on('error', reject).end(body);
    });
    return toResponse(answer);
  };
}

async function toResponse(answer: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`the answer has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  const status = answer.statusCode ?? 0;
  const headers = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers });
}
