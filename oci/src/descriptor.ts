import { type Digest, parseDigest } from './digest.ts';
import { isGiven, isTextGiven, listAt, MemberNames, objectAt, textAt, textListAt, textMapAt } from './json.ts';
import { unexpected } from './manifest-error.ts';
import { type Platform, parsePlatform } from './platform.ts';

/**
 * What a manifest says of content elsewhere, spelled as in JSON.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#properties
 */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** The content itself in base64, when it is short enough to carry along; not compared with the digest here. */
  readonly data?: string;
  readonly artifactType?: string;
  /** Only in the entries of an index. */
  readonly platform?: Platform;
}

const lastBase64Group = /^[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]{2}|[A-Za-z0-9+/]=|==)$/;
const members = new MemberNames(
  'mediaType',
  'digest',
  'size',
  'urls',
  'annotations',
  'data',
  'artifactType',
  'platform',
);

/** Reads a descriptor from JSON; fails with a `ManifestError` that names `path`. */
export function parseDescriptor(value: unknown, path = 'descriptor'): Descriptor {
  const given = objectAt(path, value);
  const { urls, annotations, data, artifactType, platform } = given;
  members.refuseOtherCase(path, given);
  return {
    mediaType: mediaTypeAt(`${path}.mediaType`, given.mediaType),
    digest: digestAt(`${path}.digest`, given.digest),
    size: sizeAt(`${path}.size`, given.size),
    ...(isGiven(urls) && { urls: textListAt(`${path}.urls`, urls) }),
    ...(isGiven(annotations) && { annotations: textMapAt(`${path}.annotations`, annotations) }),
    ...(isTextGiven(data) && { data: base64At(`${path}.data`, data) }),
    ...(isTextGiven(artifactType) && { artifactType: mediaTypeAt(`${path}.artifactType`, artifactType) }),
    ...(isGiven(platform) && { platform: parsePlatform(platform, `${path}.platform`) }),
  };
}

/** Reads a list of descriptors from JSON; fails with a `ManifestError` that names `path`. */
export function parseDescriptors(value: unknown, path: string): readonly Descriptor[] {
  return listAt(path, value).map((entry, at) => parseDescriptor(entry, `${path}[${at}]`));
}

/** The value as a digest, or a refusal that names `path`. */
export function digestAt(path: string, value: unknown): Digest {
  const digest = typeof value === 'string' ? parseDigest(value) : undefined;
  if (digest === undefined) throw unexpected(path, 'a sha256 or sha512 digest', value);
  return digest;
}

/**
 * The value as the media type of some content. Artifact tools invent types freely and clients compare them as they
 * are, so they are neither held to the grammar of RFC 6838 nor changed.
 */
export function mediaTypeAt(path: string, value: unknown): string {
  const text = textAt(path, value);
  if (text === '' || text.length > 255) throw unexpected(path, 'a media type of 1 to 255 characters', value);
  return text;
}

function sizeAt(path: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw unexpected(path, 'a size in bytes', value);
  }
  return value;
}

function base64At(path: string, value: unknown): string {
  const text = textAt(path, value);
  const head = text.slice(0, -4);
  // Encoding again is far faster than a pattern over megabytes. Only the last group may be padded, and readers do not
  // mind stray bits in it.
  const isBase64 = lastBase64Group.test(text.slice(-4)) && Buffer.from(head, 'base64').toString('base64') === head;
  if (!isBase64 || head.endsWith('=')) throw unexpected(path, 'base64', value);
  return text;
}
