import { expect, test } from 'vitest';
import { pairsOf } from './value-pairs.ts';

test('values are told by the paths that helm takes', () => {
  const text = `
replicas: 3
image: { repository: nginx, tag: "1.27" }
hosts: [a.example, b.example]
annotations:
  prometheus.io/scrape: "true"
empty: {}
none: []
nothing:
on: false
lines: |
  one
  two
`;
  expect(pairsOf(text).map(({ path, value }) => [path, value])).toEqual([
    ['replicas', '3'],
    ['image.repository', 'nginx'],
    ['image.tag', '1.27'],
    ['hosts[0]', 'a.example'],
    ['hosts[1]', 'b.example'],
    ['annotations.prometheus\\.io/scrape', 'true'],
    ['empty', '{}'],
    ['none', '[]'],
    ['nothing', 'null'],
    ['on', 'false'],
    ['lines', 'one\ntwo\n'],
  ]);
});

test.each(['', '# only a comment', '---'])('%j has none', (text) => {
  expect(pairsOf(text)).toEqual([]);
});

test('what is no YAML, or would unfold to too much, is refused', () => {
  expect(() => pairsOf('a: [1')).toThrow();
  const bomb = Array.from({ length: 9 }, (_, n) => `l${n}: &l${n} [${Array(9).fill(n ? `*l${n - 1}` : 'x')}]`);
  expect(() => pairsOf(bomb.join('\n'))).toThrow(/alias/i);
});
