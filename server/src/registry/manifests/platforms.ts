import type { ParsedManifest } from '@haven/oci';

// More than any image has; the rows of artifacts stay small whatever somebody pushes.
const LIMIT = 2_000;
// What names of systems and processors are made of. Anybody can write anything there, also what no database holds.
const NAME = /^[\w.+-]+$/;

/**
 * What a manifest runs on, as the rows of artifacts have it: each platform between slashes, as in
 * `/linux/amd64/ /linux/arm64/v8/`, so that a part of one is found between its own. An image says it in its config, an
 * index of its children; undefined where nobody does.
 */
export function platformsOf(manifest: ParsedManifest, config: Readonly<Record<string, unknown>>): string | undefined {
  const children = manifest.kind === 'index' ? manifest.manifests.map(({ platform }) => platform) : [];
  const several = [config, ...children].flatMap((said) => platformOf(said ?? {}) ?? []);
  return [...new Set(several)].sort().join(' ').slice(0, LIMIT) || undefined;
}

function platformOf(said: {
  readonly os?: unknown;
  readonly architecture?: unknown;
  readonly variant?: unknown;
}): string | undefined {
  const parts = [said.os, said.architecture, said.variant].filter(
    (part) => typeof part === 'string' && NAME.test(part),
  );
  const platform = `/${parts.join('/').toLowerCase()}/`;
  // Attestations stand beside images as `unknown/unknown`.
  return parts.length === 0 || platform.startsWith('/unknown/') ? undefined : platform;
}
