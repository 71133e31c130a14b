import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPlatform, ManifestError, parsePlatform } from './index.ts';

describe('parsePlatform', () => {
  it('gives back every platform in the spelling of JSON', () => {
    const word = fc.string({ minLength: 1 });
    const platform = fc.record(
      {
        architecture: word,
        os: word,
        variant: word,
        'os.version': word,
        'os.features': fc.array(word),
        features: fc.array(word),
      },
      { requiredKeys: ['architecture', 'os'], noNullPrototype: true },
    );
    fc.assert(
      fc.property(platform, (given) => {
        expect(parsePlatform(given)).toEqual(given);
      }),
    );
  });

  it('takes absent, empty and null members for absent', () => {
    expect(parsePlatform({})).toEqual({ architecture: '', os: '' });
    expect(parsePlatform({ os: 'linux', variant: '', 'os.features': null })).toEqual({ architecture: '', os: 'linux' });
  });

  it('refuses members of the wrong type by name', () => {
    expect(() => parsePlatform({ os: 1 })).toThrow('platform.os: expected a string, got 1');
    expect(() => parsePlatform({ 'os.features': ['a', 1] })).toThrow('platform.os.features[1]');
    expect(() => parsePlatform('linux')).toThrow(ManifestError);
  });
});

describe('formatPlatform', () => {
  it('names the variant when there is one', () => {
    expect(formatPlatform({ os: 'linux', architecture: 'amd64' })).toBe('linux/amd64');
    expect(formatPlatform({ os: 'linux', architecture: 'arm', variant: 'v7' })).toBe('linux/arm/v7');
  });
});
