import { expect, test } from 'vitest';
import { counter, gauge, writeFamilies } from './family.ts';

test('families are written as the text format asks', async () => {
  const text = await writeFamilies([
    gauge('a_bytes', 'One\nline \\ here', [
      { labels: { name: 'x"y\\z\n', other: '' }, value: 1.5 },
      { labels: {}, value: Number.NaN },
    ]),
    counter('b_total', 'B', 7),
    { name: 'c', help: 'C', type: 'histogram', samples: [{ suffix: '_bucket', labels: { le: '+Inf' }, value: 2 }] },
    gauge('d', 'Nothing yet.', [{ value: Number.POSITIVE_INFINITY }, { value: Number.NEGATIVE_INFINITY }]),
  ]);
  expect(text.split('\n')).toEqual([
    '# HELP a_bytes One\\nline \\\\ here',
    '# TYPE a_bytes gauge',
    'a_bytes{name="x\\"y\\\\z\\n",other=""} 1.5',
    'a_bytes NaN',
    '# HELP b_total B',
    '# TYPE b_total counter',
    'b_total 7',
    '# HELP c C',
    '# TYPE c histogram',
    'c_bucket{le="+Inf"} 2',
    '# HELP d Nothing yet.',
    '# TYPE d gauge',
    'd +Inf',
    'd -Inf',
    '',
  ]);
});

test('a name against the convention has no type, but its help says what it is', async () => {
  const families = [gauge('harbor_project_total', 'Projects.', 1), counter('harbor_artifact_pulled', 'Pulls.', 1)];
  expect(families.map(({ type, help }) => [type, help])).toEqual([
    ['untyped', 'Projects. (gauge)'],
    ['untyped', 'Pulls. (counter)'],
  ]);
});

test('other work is done while very much is written', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  const samples = Array.from({ length: 20_000 }, (_, value) => ({ labels: { project_name: `p${value}` }, value }));
  await writeFamilies([gauge('a', 'A', samples)]);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(3);
});
