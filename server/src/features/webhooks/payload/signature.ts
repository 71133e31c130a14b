import { createHash, createHmac } from 'node:crypto';

// What a Standard Webhooks secret begins with when it is written for people; the rest is base64.
const PREFIX = 'whsec_';

/**
 * Headers that tell a delivery apart and prove where it comes from (https://www.standardwebhooks.com): receivers know
 * what they have had before by the id, and refuse what is old by the time.
 */
export function deliveryHeaders(delivery: {
  readonly id: string;
  /** Unix seconds of this attempt. */
  readonly at: number;
  readonly body: string;
  /** Empty for no signature. */
  readonly secret: string;
}): Readonly<Record<string, string>> {
  const { id, at, body, secret } = delivery;
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(at) };
  if (secret === '') return headers;
  const key = secret.startsWith(PREFIX) ? Buffer.from(secret.slice(PREFIX.length), 'base64') : Buffer.from(secret);
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${signature}` };
}

/** The id of an event for receivers: a UUID that is the same each time, and of no other installation. */
export function deliveryIdOf(installationId: string, eventId: number): string {
  const bytes = createHash('sha256').update(`haven event\0${installationId}\0${eventId}`).digest().subarray(0, 16);
  // Version 8, made by rules of our own (RFC 9562).
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
