import { expect, test } from 'vitest';
import { labelOf, placeOf } from './suggestions.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  [{ kind: 'project', name: 'team', project: 'team' }, 'team', '/p/team'],
  [{ kind: 'repository', name: 'team/a/b', project: 'team', repository: 'team/a/b' }, 'team/a/b', '/r/team/a/b'],
  [{ kind: 'tag', name: '1.0', project: 'team', repository: 'team/a/b' }, 'team/a/b:1.0', '/r/team/a/b:1.0'],
  [
    { kind: 'artifact', name: digest, project: 'team', repository: 'team/a' },
    `team/a@${digest}`,
    `/r/team/a@${digest}`,
  ],
  [{ kind: 'robot', name: 'team+ci', project: 'team' }, 'team+ci', '/p/team/-/robots'],
  [{ kind: 'robot', name: 'ci' }, 'ci', '/admin/robots'],
])('%j is %s at %s', (suggestion, label, place) => {
  expect([labelOf(suggestion), placeOf(suggestion)]).toEqual([label, place]);
});
