import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, kindOf, parseAddress, parseNetwork } from './address.ts';

const kind = (text: string): string | undefined => {
  const bytes = parseAddress(text);
  return bytes && kindOf(bytes);
};

test.each([
  ['8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['fd12:3456::1', 'private'],
  ['fec0::1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['169.254.169.254', 'metadata'],
  ['169.254.170.2', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['224.0.0.1', 'multicast'],
  ['ff02::1', 'multicast'],
  ['255.255.255.255', 'reserved'],
  ['192.0.0.1', 'reserved'],
  ['2001:0:1::1', 'reserved'],
  ['64:ff9b:1::7f00:1', 'reserved'],
  // The same again, inside of IPv6.
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['::127.0.0.1', 'loopback'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['64:ff9b::a9fe:a9fe', 'metadata'],
  ['64:ff9b::808:808', 'public'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:a9fe:a9fe::1', 'metadata'],
  ['::ffff:8.8.8.8', 'public'],
])('%s is %s', (address, expected) => expect(kind(address)).toBe(expected));

test.each(['', 'localhost', '1.2.3', '1.2.3.4.5', '256.0.0.1', ':::', '10.0.0.0/8'])('%j is no address', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

describe('a block', () => {
  const within = (address: string, block: string): boolean | undefined => {
    const [bytes, network] = [parseAddress(address), parseNetwork(block)];
    return bytes && network && isWithin(bytes, network);
  };

  test.each([
    ['10.255.0.1', '10.0.0.0/8', true],
    ['11.0.0.0', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.4', '10.1.2.3', false],
    ['192.168.127.255', '192.168.64.0/18', true],
    ['192.168.128.0', '192.168.64.0/18', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
  ])('%s in %s: %s', (address, block, expected) => expect(within(address, block)).toBe(expected));

  test.each(['10.0.0.0/33', '::/129', '10.0.0.0/', '10.0.0.0/8/8', 'a/8', '/8'])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

test('every IPv4 address has the same kind however it is written in IPv6', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const inside = ['::ffff:', '64:ff9b::'].map((prefix) => kind(`${prefix}${address}`));
      expect(inside).toEqual([kind(address), kind(address)]);
    }),
  );
});

test('IPv6 addresses are read in every form', () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const host = new URL(`http://[${address}]/`).hostname;
      expect(parseAddress(host)).toEqual(parseAddress(address));
      expect(parseAddress(address)).toHaveLength(16);
    }),
  );
});
