import type { ParsedManifest } from '@haven/oci';
import { expect, test } from 'vitest';
import { platformsOf } from './platforms.ts';

const image = { kind: 'image' } as ParsedManifest; // of images only the config says it

const index = (...platforms: readonly object[]) =>
  ({ kind: 'index', manifests: platforms.map((platform) => ({ platform })) }) as unknown as ParsedManifest;

test.each([
  [image, { os: 'linux', architecture: 'arm64', variant: 'v8' }, '/linux/arm64/v8/'],
  [image, { os: 'Linux' }, '/linux/'],
  [image, {}, undefined],
  [image, { os: 'a\0b', architecture: '\ud800', variant: 'v 8/' }, undefined],
  [
    index({ os: 'linux', architecture: 'arm64' }, { os: 'linux', architecture: 'amd64' }),
    {},
    '/linux/amd64/ /linux/arm64/',
  ],
  [index({ os: 'linux', architecture: 'amd64' }, { os: 'unknown', architecture: 'unknown' }), {}, '/linux/amd64/'],
])('the platforms of %j with the config %j are %s', (manifest, config, expected) => {
  expect(platformsOf(manifest, config)).toBe(expected);
});
