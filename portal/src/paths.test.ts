import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryAddress, paths, projectOfAddress } from './paths.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('addresses', () => {
  test('are what people can type', () => {
    expect([
      paths.home(),
      paths.search('a b'),
      paths.login('/p/team'),
      paths.login('/'),
      paths.project('team'),
      paths.project('team', 'members'),
      paths.repository('team', 'tools/cli'),
      paths.repository('team', 'tools/cli', 'info'),
      paths.artifact('team', 'tools/cli', { tag: 'v1' }),
      paths.artifact('team', 'tools/cli', digest, 'layers'),
      paths.admin('users'),
    ]).toMatchInlineSnapshot(`
      [
        "/",
        "/search?q=a+b",
        "/login?next=%2Fp%2Fteam",
        "/login",
        "/p/team",
        "/p/team/-/members",
        "/r/team/tools/cli",
        "/r/team/tools/cli/-/info",
        "/r/team/tools/cli:v1",
        "/r/team/tools/cli@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/-/layers",
        "/admin/users",
      ]
    `);
  });

  test.each([
    ['/r/team/api', { repository: 'api', reference: undefined, view: '' }],
    ['/r/team/api/', { repository: 'api', reference: undefined, view: '' }],
    ['/r/team/a/b/c/-/compare', { repository: 'a/b/c', reference: undefined, view: 'compare' }],
    ['/r/team/a/b:1.0/-/chart/values', { repository: 'a/b', reference: { tag: '1.0' }, view: 'chart/values' }],
    [`/r/team/api@${digest}`, { repository: 'api', reference: { digest }, view: '' }],
    [`/r/team/api:v1@${digest}`, { repository: 'api', reference: { digest }, view: '' }],
    ['/r/team/api%3Av1', { repository: 'api', reference: { tag: 'v1' }, view: '' }],
  ])('%s is read', (address, expected) => {
    expect(parseRepositoryAddress(address)).toEqual({ project: 'team', ...expected });
  });

  test.each(['/r/', '/r/team', '/r/team/', '/r/team/api@latest', '/r/team/api@sha256:12', '/p/team', '/r/%', ''])(
    '%s is none',
    (address) => {
      expect(parseRepositoryAddress(address)).toBeUndefined();
    },
  );

  test('whatever is built is read as what it was built from', () => {
    const part = fc.stringMatching(/^[a-z0-9]+([._-][a-z0-9]+)*$/);
    const reference = fc.oneof(
      fc.record({ tag: fc.stringMatching(/^[\w][\w.-]{0,40}$/) }),
      fc.constant({ digest }),
      fc.constant(undefined),
    );
    const view = fc.constantFrom('', 'layers', 'chart/values');
    fc.assert(
      fc.property(part, fc.array(part, { minLength: 1, maxLength: 4 }), reference, view, (project, parts, to, at) => {
        const repository = parts.join('/');
        const address = to ? paths.artifact(project, repository, to, at) : paths.repository(project, repository, at);
        expect(parseRepositoryAddress(address)).toEqual({ project, repository, reference: to, view: at });
      }),
    );
  });
});

test.each([
  ['/p/team', 'team'],
  ['/p/team/-/members', 'team'],
  ['/r/team/api:1.0/-/files', 'team'],
  ['/p/new', undefined],
  ['/p', undefined],
  ['/admin/users', undefined],
])('%s is a page of project %s', (address, project) => {
  expect(projectOfAddress(address)).toBe(project);
});
