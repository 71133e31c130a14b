import { type Blob, digestOf, mediaTypes } from '../../src/images.ts';

/** A name and a body that is pushed as a manifest. */
export type ManifestCase = readonly [name: string, mediaType: string, body: string | Buffer];

const { manifest: image, index } = mediaTypes;

/** Bodies that are no manifests, or only just; each must be answered with 201 or a 4xx. */
export function strangeManifests(config: Blob): readonly ManifestCase[] {
  const part = { mediaType: mediaTypes.config, digest: config.digest, size: config.data.length };
  const good = { schemaVersion: 2, mediaType: image, config: part, layers: [] };
  const json = (changes: Readonly<Record<string, unknown>>): string => JSON.stringify({ ...good, ...changes });
  const indexOf = (manifests: unknown): string => JSON.stringify({ schemaVersion: 2, mediaType: index, manifests });
  const sized = (size: unknown): string => json({ config: { ...part, size } });
  return [
    ['nothing', image, ''],
    ['null', image, 'null'],
    ['a number', image, '1'],
    ['a list', image, '[]'],
    ['an empty object', image, '{}'],
    ['half an object', image, '{"schemaVersion":2'],
    ['bytes that are no UTF-8', image, Buffer.from('7b22fffe223a317d', 'hex')],
    ['a byte order mark', image, `\ufeff${json({})}`],
    ['UTF-16', image, Buffer.from(json({}), 'utf16le')],
    ['two documents', image, `${json({})}${json({})}`],
    ['100,000 open brackets', image, '['.repeat(100_000)],
    ['100,000 nested objects', image, `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['a name twice', image, `{"schemaVersion":2,"config":null,"config":${JSON.stringify(part)},"layers":[]}`],
    ['config null', image, json({ config: null })],
    ['layers null', image, json({ layers: null })],
    ['layers of nulls', image, json({ layers: [null, null] })],
    ['layers an object', image, json({ layers: { length: 3 } })],
    ['annotations null', image, json({ annotations: null })],
    ['annotations that are no text', image, json({ annotations: { a: 1, b: null, c: {} } })],
    ['a zero byte in an annotation', image, json({ annotations: { 'a\0': 'b\0' } })],
    ['a zero byte in a type', image, json({ artifactType: 'application/\0' })],
    ['half a character in an annotation', image, json({ annotations: { a: '\ud800' } })],
    ['subject null', image, json({ subject: null })],
    ['a subject without a digest', image, json({ subject: { mediaType: image, size: 1 } })],
    ['artifactType a number', image, json({ artifactType: 7 })],
    ['schemaVersion a text', image, json({ schemaVersion: '2' })],
    ['another mediaType in the body', image, json({ mediaType: index })],
    ['a negative size', image, sized(-1)],
    ['a broken size', image, sized(1.5)],
    ['a size beyond all numbers', image, sized(1e308)],
    ['a size as text', image, sized('12')],
    ['a size of 2^63', image, json({}).replace(`"size":${part.size}`, '"size":9223372036854775808')],
    ['a digest of an unknown algorithm', image, json({ config: { ...part, digest: 'md5:00' } })],
    ['a digest that is a path', image, json({ config: { ...part, digest: 'sha256:../../etc' } })],
    ['__proto__', image, json({}).replace('{', '{"__proto__":{"x":1},"constructor":{"prototype":{"y":2}},')],
    ['an image and an index in one', image, JSON.stringify({ ...good, manifests: [part] })],
    ['an image and an index in one, as an index', index, JSON.stringify({ ...good, manifests: [part] })],
    ['manifests null', index, indexOf(null)],
    ['manifests of nulls', index, indexOf([null])],
    ['an index of itself', index, indexOf([{ mediaType: index, digest: digestOf('self'), size: 1 }])],
    ['platform null', index, indexOf([{ ...part, platform: null }])],
    ['10,000 unknown manifests', index, indexOf(Array.from({ length: 10_000 }, (_, i) => unknownPart(i)))],
    ['10,000 unknown layers', image, json({ layers: Array.from({ length: 10_000 }, (_, i) => unknownPart(i)) })],
    ['10,000 times the same layer', image, json({ layers: Array.from({ length: 10_000 }, () => part) })],
    ['50,000 annotations', image, json({ annotations: manyAnnotations(50_000) })],
    ['one annotation of 3 MiB', image, json({ annotations: { long: 'x'.repeat(3 * 1024 * 1024) } })],
    ['a type nobody knows', 'application/x-unknown', json({})],
    ['no type', '', json({})],
    ['a type of 4 kB', `application/${'x'.repeat(4_000)}`, json({})],
    ['schema 1 without signatures', 'application/vnd.docker.distribution.manifest.v1+prettyjws', '{"schemaVersion":1}'],
  ];
}

/** Contents of image configurations that cannot be stored as they are, or only with care. */
export const strangeConfigs: readonly (readonly [name: string, content: string | Buffer])[] = [
  ['nothing', ''],
  ['no JSON', 'hello'],
  ['null', 'null'],
  ['a list', '[1,2]'],
  ['bytes that are no UTF-8', Buffer.from('7b22fffe223a317d', 'hex')],
  ['a zero byte', JSON.stringify({ author: 'a\0b', config: { Labels: { 'x\0': '\0' } } })],
  ['half a character', JSON.stringify({ author: '\ud800', architecture: '\udfff' })],
  ['other types', JSON.stringify({ created: 7, architecture: [], os: {}, config: 'x', history: 'y', author: null })],
  ['an impossible time', JSON.stringify({ created: '9999999-99-99T99:99:99Z' })],
  ['100,000 nested lists', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['numbers beyond all numbers', '{"created":1e99999,"size":123456789012345678901234567890}'],
  ['__proto__', '{"__proto__":{"x":1},"architecture":"amd64"}'],
  ['6 MiB of labels', JSON.stringify({ config: { Labels: { long: 'x'.repeat(6 * 1024 * 1024) } } })],
  ['50,000 labels', JSON.stringify({ config: { Labels: manyAnnotations(50_000) } })],
];

function unknownPart(number: number): unknown {
  return { mediaType: mediaTypes.manifest, digest: digestOf(`unknown ${number}`), size: 100 + number };
}

function manyAnnotations(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, number) => [`key.${number}`, 'value']));
}
