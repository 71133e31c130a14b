import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, ManifestError, maxManifestBytes, parseManifest } from './index.ts';
import { parseJsonObject } from './json.ts';

const parse = (text: string) => parseJsonObject(Buffer.from(text));
const repeat = (count: number, entry: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => entry(at)).join();

describe('parseJsonObject', () => {
  it('reads what JSON.parse reads', () => {
    const key = fc.string({ unit: 'grapheme' });
    const value = fc.jsonValue({ stringUnit: 'grapheme' });
    fc.assert(
      fc.property(fc.dictionary(key, value), (given) => {
        const text = JSON.stringify(given);
        // Compared as text, which tells `__proto__` as a member from a prototype.
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(JSON.parse(text)));
        expect(JSON.stringify(parse(escapeAll(text)))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      { numRuns: 300 },
    );
  });

  it('takes any text when it is told to, and bounds the rest all the same', () => {
    expect(parseJsonObject(Buffer.from('{"a":"\\u0000\\ud800"}'), { anyText: true })).toEqual({ a: '\0\ud800' });
    expect(() => parse('{"a":"\\u0000"}')).toThrow('U+0000');
    expect(() => parseJsonObject(Buffer.from('{"a":'.repeat(101)), { anyText: true })).toThrow('levels');
  });

  it('takes the last of several members of one name, as other readers do', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  it('refuses what is no object, no JSON or no UTF-8', () => {
    for (const text of [
      '',
      '[]',
      '1',
      '"{}"',
      'null',
      '{',
      '{}}',
      '{}{}',
      '}',
      '{"a"}',
      '\ufeff{}',
      '{"a":"\\u12"}',
      '"',
      '"\\',
    ]) {
      expect(() => parse(text), text).toThrow(ManifestError);
    }
    expect(() => parseJsonObject(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow('UTF-8');
  });

  it('refuses strings that a database cannot hold', () => {
    for (const text of [
      '\\u0000',
      '\\ud800',
      '\\udc00',
      '\\ud800\\ud800',
      '\\uD83Dx',
      '\\ud83d\\n',
      '\\udc00\\ud800',
    ]) {
      expect(() => parse(`{"a":"${text}"}`), text).toThrow('surrogates');
      expect(() => parse(`{"${text}":1}`), text).toThrow('surrogates');
    }
    expect(parse('{"a":"\\uD83D\\ude00 \\\\u0000"}')).toEqual({ a: '😀 \\u0000' });
  });
});

describe('the limits of manifests', () => {
  const digest = digestOf('x');
  const entry = (at: number) =>
    JSON.stringify({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest,
      size: at,
      platform: { architecture: 'amd64', os: 'linux', variant: 'v2', 'os.version': '10' },
      annotations: { 'org.example.one': 'x', 'org.example.two': 'x', 'org.example.three': 'x' },
    });
  const index = (manifests: string) => Buffer.from(`{"schemaVersion":2,"manifests":[${manifests}]}`);

  it('leave room for an index of ten thousand entries', () => {
    expect(parseManifest(index(repeat(10_000, entry)), undefined)).toMatchObject({ kind: 'index' });
  });

  it('end at fifty thousand entries', () => {
    expect(() => parseManifest(index(repeat(50_001, () => '0')), undefined)).toThrow('at most 50000 entries');
  });

  // Each of these takes some milliseconds of a processor, and seconds when a limit is lost.
  it.each([
    ['too many bytes', ' '.repeat(maxManifestBytes + 1), 'bytes'],
    ['deep lists', '['.repeat(maxManifestBytes), 'levels'],
    ['deep objects', '{"a":'.repeat(800_000), 'levels'],
    ['empty lists', `[${'[],'.repeat(1_300_000)}[]]`, 'members'],
    ['numbers', `[${'1,'.repeat(2_000_000)}1]`, 'members'],
    ['different keys in one object', `{${repeat(250_000, (at) => `"k${at}":1`)}}`, 'keys'],
    ['different keys in many objects', `[${repeat(250_000, (at) => `{"k${at}":1}`)}]`, 'keys'],
    ['keys in different orders', `[${repeat(40_000, permutation)}]`, 'keys'],
    ['one long string', `"${'\\"'.repeat(2_000_000)}"`, 'an object'],
    ['one long number', '9'.repeat(4_000_000), 'an object'],
    ['escapes', `"${'\\u0001'.repeat(699_000)}"`, 'an object'],
  ])('refuse %s without delay', (_, text, message) => {
    const bytes = Buffer.from(text);
    const before = process.cpuUsage();
    expect(() => parseManifest(bytes, undefined)).toThrow(message);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});

/** The same JSON with all characters of its strings escaped. */
function escapeAll(json: string): string {
  const escaped = (text: string) =>
    text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return json.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => `"${escaped(String(JSON.parse(quoted)))}"`);
}

/** An object with eight keys in an order that depends on the number. */
function permutation(number: number): string {
  const keys = [...'abcdefgh'];
  const members: string[] = [];
  for (let rest = number; keys.length > 0; rest = Math.floor(rest / keys.length)) {
    members.push(`"${keys.splice(rest % keys.length, 1)}":1`);
  }
  return `{${members.join()}}`;
}
