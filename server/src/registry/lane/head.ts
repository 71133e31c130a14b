/** A request that the fast lane understands. */
export interface LaneRequest {
  readonly method: 'GET' | 'HEAD';
  /** Without query and without anything that would need decoding. */
  readonly path: string;
  /** The token of `Authorization: Bearer`. */
  readonly token: string;
  readonly userAgent: string;
}

// What registry clients send with a pull. Anything else may mean something, and is for the full server to understand.
const KNOWN_FIELDS = new Set(['host', 'user-agent', 'accept', 'accept-encoding', 'authorization', 'connection']);
const MAX_HEAD = 8192;
const REQUEST_LINE = /^(GET|HEAD) (\/v2\/[A-Za-z0-9._/:-]+) HTTP\/1\.1$/;
// Blanks and tabs may stand around a value and in it, and nothing else that is not visible ASCII: what some readers take
// for a blank or for the end of a line (a bare CR or LF, a vertical tab, 0xA0) others do not.
const FIELD = /^([A-Za-z0-9-]+):[\t ]*([\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?)[\t ]*$/;

/**
 * Reads bytes that are exactly one plain request of a registry client, whole and with nothing behind it. Undefined
 * for everything else, however little it differs: then the bytes go, untouched, to `node:http`.
 */
export function parseLaneHead(bytes: Buffer): LaneRequest | undefined {
  if (bytes.length > MAX_HEAD || bytes.length < 32) return undefined;
  const text = bytes.toString('latin1');
  if (text.indexOf('\r\n\r\n') !== text.length - 4) return undefined;
  const lines = text.slice(0, -4).split('\r\n');
  const line = REQUEST_LINE.exec(lines[0] ?? '');
  if (!line) return undefined;
  const fields = parseFields(lines);
  const token = fields?.get('authorization')?.match(/^Bearer ([A-Za-z0-9._~+/=-]+)$/)?.[1];
  if (!fields?.has('host') || token === undefined) return undefined;
  if ((fields.get('connection') ?? 'keep-alive').toLowerCase() !== 'keep-alive') return undefined;
  return {
    method: line[1] === 'HEAD' ? 'HEAD' : 'GET',
    path: line[2] ?? '',
    token,
    userAgent: fields.get('user-agent') ?? '',
  };
}

// Accept may be repeated, and none of its values changes our answer; a second one of the others is an ambiguity.
function parseFields(lines: readonly string[]): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (let index = 1; index < lines.length; index++) {
    const [, name, value] = FIELD.exec(lines[index] ?? '') ?? [];
    if (name === undefined || value === undefined) return undefined;
    const key = name.toLowerCase();
    if (!KNOWN_FIELDS.has(key) || (fields.has(key) && key !== 'accept')) return undefined;
    fields.set(key, value);
  }
  return fields;
}
