import { expect, test } from 'vitest';
import { concernsJob, concernsRepository } from './live.ts';

test.each([
  [['listArtifacts', { path: { project_name: 'team', repository_name: 'a/b' } }], true],
  [['listArtifacts', { path: { project_name: 'team', repository_name: 'a' } }], false],
  [['listRepositories', { path: { project_name: 'team' } }], true],
  [['listFiles', { path: { project_name_or_id: 'team', repository_name: 'a/b' } }], true],
  [['listRepositories', { path: { project_name: 'other' } }], false],
  [['listProjects', { query: {} }], true],
  [['listUsers', { query: {} }], false],
  [['session'], false],
])('a push to team/a/b concerns %j: %s', (key, concerned) => {
  expect(concernsRepository(key, 'team/a/b')).toBe(concerned);
});

test('a run concerns what shows runs of its kind', () => {
  expect(concernsJob(['getGCHistory', {}], 'GARBAGE_COLLECTION')).toBe(true);
  expect(concernsJob(['getGCHistory', {}], 'RETENTION')).toBe(false);
  expect(concernsJob(['getGCHistory', {}], 'SOMETHING_NEW')).toBe(false);
  expect(concernsJob(['listOwnJobs', {}], 'SOMETHING_NEW')).toBe(true);
});
