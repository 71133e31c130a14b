import { Readable } from 'node:stream';
import type { Chooser } from './address-policy.ts';
import { OutboundError } from './error.ts';

/** One request on the way to an answer. */
export interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly body: string | Uint8Array | Readable | undefined;
  readonly chooser: Chooser;
}

// 300 and 304 to 306 name no place to go to.
const REDIRECTS = [301, 302, 303, 307, 308];
// These ask for the same request again; the others turn anything into a GET.
const SAME_REQUEST = [307, 308];

/**
 * The request that an answer asks for next; undefined when it is the answer. Fails where following would change what is
 * asked, send a body in the clear that was encrypted before, or take too many steps.
 */
export function nextHop(
  hop: Hop,
  status: number,
  location: string | string[] | undefined,
  left: number,
): Hop | undefined {
  if (!REDIRECTS.includes(status) || typeof location !== 'string' || !URL.canParse(location, hop.url.href))
    return undefined;
  if (left <= 0) return undefined;
  const url = new URL(location, hop.url);
  const where = `${hop.url.host} leads to ${url.host}`;
  if (hop.url.protocol === 'https:' && url.protocol !== 'https:') {
    throw new OutboundError('redirect', `${where} without encryption, which is not followed`);
  }
  const repeats = SAME_REQUEST.includes(status);
  if (!repeats && !['GET', 'HEAD'].includes(hop.method)) {
    throw new OutboundError('redirect', `${where} by status ${status}, which would drop what is sent`);
  }
  if (hop.body instanceof Readable) {
    throw new OutboundError('redirect', `${where}, but what is sent can be sent only once`);
  }
  // Another server has chosen the place, unless it is the same one.
  return {
    ...hop,
    url,
    chooser: url.hostname === hop.url.hostname || hop.chooser === 'stranger' ? hop.chooser : 'member',
  };
}
