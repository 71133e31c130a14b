import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, quotaWarning } from './quota.ts';

describe('bytes in messages', () => {
  test.each([
    [0, '0.0 B'],
    [1, '1.0 B'],
    [1023, '1023.0 B'],
    [1024, '1.0 KiB'],
    [10 * 1024 ** 2, '10.0 MiB'],
    [95 * 1024 ** 2, '95.0 MiB'],
    [1536, '1.5 KiB'],
    [1024 ** 3, '1.0 GiB'],
    [1024 ** 4, '1.0 TiB'],
    [1024 ** 5, '1.0 PiB'],
    [1024 ** 5 * 2048, '2048.0 PiB'],
  ])('%i is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test('have one decimal and a number below 1024.1, and mean the bytes they were made of', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (bytes) => {
        const [, number, unit] = /^(\d+\.\d) (B|KiB|MiB|GiB|TiB|PiB)$/.exec(formatBytes(bytes)) ?? [];
        const factor = 1024 ** ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'].indexOf(unit ?? '');
        expect(Number(number)).toBeLessThan(1024.1);
        expect(Math.abs(Number(number) * factor - bytes)).toBeLessThanOrEqual(0.05001 * factor);
      }),
    );
  });
});

describe('the warning about a nearly full quota', () => {
  test.each([
    [{ hard: 100, used: 85 }, 'quota usage reach 85%: resource storage used 85.0 B of 100.0 B'],
    [{ hard: 100, used: 100 }, 'quota usage reach 85%: resource storage used 100.0 B of 100.0 B'],
    [{ hard: 100, used: 84 }, undefined],
    [{ hard: -1, used: 1e12 }, undefined],
    [undefined, undefined],
  ])('%j gives %s', (usage, text) => {
    expect(quotaWarning(usage)).toBe(text);
  });
});
