import { isGiven, isTextGiven, objectAt, textAt, textListAt } from './json.ts';

/**
 * What an image runs on, spelled as in JSON. Architecture and system are empty where a manifest leaves them out.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md#image-index-property-descriptions
 */
export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  /** Docker's manifest lists only. */
  readonly features?: readonly string[];
}

/** Reads a platform from JSON; fails with a `ManifestError` that names `path`. */
export function parsePlatform(value: unknown, path = 'platform'): Platform {
  const platform = objectAt(path, value);
  const text = (key: string) => (isTextGiven(platform[key]) ? textAt(`${path}.${key}`, platform[key]) : undefined);
  const texts = (key: string) => (isGiven(platform[key]) ? textListAt(`${path}.${key}`, platform[key]) : undefined);

  const variant = text('variant');
  const version = text('os.version');
  const osFeatures = texts('os.features');
  const features = texts('features');
  return {
    architecture: text('architecture') ?? '',
    os: text('os') ?? '',
    ...(variant !== undefined && { variant }),
    ...(version !== undefined && { 'os.version': version }),
    ...(osFeatures !== undefined && { 'os.features': osFeatures }),
    ...(features !== undefined && { features }),
  };
}

/** `os/architecture` with the variant when there is one, as people write platforms: `linux/arm64/v8`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}
