import { isIP } from 'node:net';

/** What an address is for; decides together with who chose it whether it may be called. */
export type AddressKind =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'unspecified'
  | 'multicast'
  | 'reserved';

/** A block of addresses: all that begin with the same bits. */
export interface Network {
  /** 16 bytes; IPv4 addresses stand behind `::ffff:`. */
  readonly bytes: Uint8Array;
  readonly prefix: number;
}

const V4_BITS = 96;

/** Reads an address, or a block of them such as `10.0.0.0/8`; undefined when it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, more] = text.trim().split('/');
  const bytes = parseAddress(address);
  if (!bytes || more !== undefined) return undefined;
  const bits = isIP(address) === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return prefix >= 0 && prefix <= bits ? { bytes, prefix: prefix + 128 - bits } : undefined;
}

/** Reads an address into 16 bytes; undefined when it is none. */
export function parseAddress(text: string): Uint8Array | undefined {
  const address = text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  switch (isIP(address)) {
    case 4:
      return Uint8Array.from([...Array<number>(10).fill(0), 0xff, 0xff, ...address.split('.').map(Number)]);
    case 6:
      return parseV6(address);
    default:
      return undefined;
  }
}

// `isIP` has said that it is well formed.
function parseV6(address: string): Uint8Array {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [, front = '', a, b, c, d] = dotted ?? [];
  const pair = (high: string | undefined, low: string | undefined): string =>
    (Number(high) * 256 + Number(low)).toString(16);
  const plain = dotted ? `${front}${pair(a, b)}:${pair(c, d)}` : address;
  const [head = '', tail] = plain.split('::');
  const groups = (part: string | undefined): string[] => (part ? part.split(':') : []);
  const left = groups(head);
  const right = groups(tail);
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  const all = tail === undefined ? left : [...left, ...zeros, ...right];
  return Uint8Array.from(all.map((group) => Number.parseInt(group, 16)).flatMap((value) => [value >> 8, value & 255]));
}

/** Whether an address lies in a block. */
export function isWithin(bytes: Uint8Array, { bytes: network, prefix }: Network): boolean {
  for (let bit = 0; bit < prefix; bit += 8) {
    const mask = (0xff << Math.max(0, 8 - (prefix - bit))) & 0xff;
    if (((bytes[bit / 8] ?? 0) & mask) !== ((network[bit / 8] ?? 0) & mask)) return false;
  }
  return true;
}

// The first block that an address lies in decides; what lies in none is public.
const KINDS: readonly (readonly [AddressKind, ...string[]])[] = [
  [
    // What clouds tell a machine about itself, its credentials too: AWS (machines, containers, pods), Alibaba,
    // Azure, Oracle, Google. Others are in the link-local blocks.
    'metadata',
    ...['169.254.169.254', '169.254.169.253', '169.254.170.2', '169.254.170.23', 'fd00:ec2::/32'],
    ...['100.100.100.200', '168.63.129.16', '192.0.0.192', 'fd20:ce::254'],
  ],
  ['loopback', '127.0.0.0/8', '::1'],
  ['unspecified', '0.0.0.0/8', '::'],
  ['link-local', '169.254.0.0/16', 'fe80::/10'],
  ['multicast', '224.0.0.0/4', 'ff00::/8'],
  // Not in use, or a way around the rest of this list: translation by rules we do not know, and Teredo.
  ['reserved', '240.0.0.0/4', '192.0.0.0/24', '64:ff9b:1::/48', '2001::/32'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
  ['private', 'fc00::/7', 'fec0::/10'],
];

const blocks = KINDS.flatMap(([kind, ...networks]) =>
  networks.flatMap((text) => {
    const network = parseNetwork(text);
    return network ? [{ kind, network }] : [];
  }),
);

// IPv6 addresses that lead to the IPv4 address inside them: translated (NAT64), 6to4, and the old compatible form.
const EMBEDDINGS: readonly { readonly block: string; readonly at: number }[] = [
  { block: '64:ff9b::/96', at: 12 },
  { block: '2002::/16', at: 2 },
  { block: '::/96', at: 12 },
];

const embeddings = EMBEDDINGS.flatMap(({ block, at }) => {
  const network = parseNetwork(block);
  return network ? [{ network, at }] : [];
});

/** What an address is for. */
export function kindOf(bytes: Uint8Array): AddressKind {
  const own = blocks.find(({ network }) => isWithin(bytes, network))?.kind;
  if (own) return own;
  const embedding = embeddings.find(({ network }) => isWithin(bytes, network));
  if (!embedding) return 'public';
  const inner = bytes.subarray(embedding.at, embedding.at + 4);
  return kindOf(Uint8Array.from([...Array<number>(V4_BITS / 8 - 2).fill(0), 0xff, 0xff, ...inner]));
}
