import { OutboundClient } from '../../outbound/client.ts';

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

/** What makes the calls. */
export type Outbound = Pick<OutboundClient, 'send'>;

/** A `fetch` with the certificate rules of one provider. */
export type OutboundFetch = (url: string, request?: OutboundRequest) => Promise<Response>;

// Identity providers answer with a few kilobytes; who sends more has something else in mind.
const MOST_BYTES = 1024 * 1024;

/**
 * Makes a `fetch` for one identity provider. It follows no redirects, because a credential is meant for the address
 * it was stored for, and reads a bounded answer in a bounded time.
 */
export function createOutboundFetch(
  settings: OutboundSettings,
  client: Outbound = new OutboundClient(),
): OutboundFetch {
  return async (url, request = {}) => {
    const { status, headers, body } = await client.send({
      url,
      ...request,
      chosenBy: 'operator',
      trust: { verify: settings.verifyCertificate, certificate: settings.certificate },
      timeoutMs: settings.timeoutMs,
      maxBytes: MOST_BYTES,
    });
    const pairs = Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((one): [string, string] => [name, one]),
    );
    const isEmpty = [204, 205, 304].includes(status);
    return new Response(isEmpty ? null : body, { status, headers: pairs });
  };
}
