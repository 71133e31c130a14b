import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Appearance, type Hider, type LayerFile, overlay, parentOf, pathAndAbove } from './model.ts';

const file = (path: string, kind: LayerFile['kind'] = 'file'): LayerFile => ({
  ...{ path, kind, size: 0, mode: 0, modified: 0, target: '', place: undefined },
});
const at = (number: number, path: string): Appearance => ({ number, file: file(path) });

describe('a path over layers', () => {
  test('is that of the uppermost, and remembers who brought it', () => {
    expect(overlay([at(1, 'a'), at(3, 'a')], [])).toMatchObject({ layer: 3, addedIn: 1, hiddenIn: undefined });
  });

  test('goes by a whiteout above it, of itself or of a directory over it', () => {
    const hider = (number: number, path: string): Hider => ({ number, path, reach: 'path' });
    expect(overlay([at(1, 'a/b')], [hider(2, 'a/b')]).hiddenIn).toBe(2);
    expect(overlay([at(1, 'a/b')], [hider(3, 'a')]).hiddenIn).toBe(3);
    expect(overlay([at(2, 'a/b')], [hider(2, 'a')]).hiddenIn).toBeUndefined();
    expect(overlay([at(1, 'ab')], [hider(2, 'a')]).hiddenIn).toBeUndefined();
  });

  test('goes by what empties a directory, which stays itself', () => {
    const hider: Hider = { number: 2, path: 'a', reach: 'inside' };
    expect(overlay([at(1, 'a/b')], [hider]).hiddenIn).toBe(2);
    expect(overlay([at(1, 'a')], [hider]).hiddenIn).toBeUndefined();
    expect(overlay([at(1, 'a')], [{ ...hider, path: '' }]).hiddenIn).toBe(2);
  });

  test('that comes back was added by who brought it back', () => {
    const hiders: Hider[] = [{ number: 2, path: 'a', reach: 'path' }];
    expect(overlay([at(1, 'a'), at(3, 'a')], hiders)).toMatchObject({ layer: 3, addedIn: 3, hiddenIn: undefined });
  });

  test('is there exactly when it is there after the layers were put over each other one by one', () => {
    const paths = ['a', 'a/b', 'a/b/c', 'a/d', 'e'];
    const step = fc.record({
      path: fc.constantFrom(...paths),
      what: fc.constantFrom('file', 'hide', 'empty'),
    });
    fc.assert(
      fc.property(fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 5 }), (layers) => {
        let there = new Map<string, number>();
        const appearances: Appearance[] = [];
        const hiders: Hider[] = [];
        for (const [index, steps] of layers.entries()) {
          const number = index + 1;
          for (const { path, what } of steps) {
            if (what === 'file') continue;
            const reach = what === 'hide' ? 'path' : 'inside';
            hiders.push({ number, path, reach });
            there = new Map([...there].filter(([p]) => !(p.startsWith(`${path}/`) || (what === 'hide' && p === path))));
          }
          for (const { path, what } of steps) {
            if (what !== 'file' || appearances.some((one) => one.number === number && one.file.path === path)) continue;
            appearances.push({ number, file: file(path, 'directory') });
            if (!there.has(path)) there.set(path, number);
          }
        }
        for (const path of paths) {
          const own = appearances.filter((one) => one.file.path === path);
          if (own.length === 0) continue;
          const { addedIn, hiddenIn } = overlay(own, hiders);
          expect([path, hiddenIn === undefined]).toEqual([path, there.has(path)]);
          if (there.has(path)) expect(addedIn).toBe(there.get(path));
        }
      }),
    );
  });
});

test('a path has what is above it', () => {
  expect(pathAndAbove('a/b/c')).toEqual(['a/b/c', 'a/b', 'a', '']);
  expect(pathAndAbove('')).toEqual(['']);
  expect([parentOf('a/b'), parentOf('a')]).toEqual(['a', '']);
});
