import { expect, test } from 'vitest';
import { movedFrom } from './harbor-addresses.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const child = `sha256:${'b'.repeat(64)}`;

/** Every address of Harbor's portal, with where it leads; its projects have numbers there. */
const moved: readonly (readonly [was: string, is: string])[] = [
  ['/harbor', '/'],
  ['/harbor/projects', '/p'],
  ['/harbor/sign-in', '/login'],
  ['/harbor/logs', '/activity'],
  ['/harbor/logs/audit-log', '/activity'],
  ['/harbor/logs/audit-legacy-log', '/activity'],
  ['/harbor/users', '/admin/users'],
  ['/harbor/robot-accounts', '/admin/robots'],
  ['/harbor/groups', '/admin/groups'],
  ['/harbor/registries', '/admin/endpoints'],
  ['/harbor/replications', '/admin/replication'],
  ['/harbor/replications/3/tasks', '/admin/replication'],
  ['/harbor/distribution/instances', '/admin/preheat'],
  ['/harbor/labels', '/admin/labels'],
  ['/harbor/project-quotas', '/admin/quotas'],
  ['/harbor/interrogation-services/security-hub', '/security'],
  ['/harbor/interrogation-services/scanners', '/admin/scanners'],
  ['/harbor/interrogation-services/vulnerability', '/admin/scanners'],
  ['/harbor/clearing-job/gc', '/admin/storage'],
  ['/harbor/clearing-job/audit-log-purge', '/admin/audit-retention'],
  ['/harbor/job-service-dashboard/pending-jobs', '/admin/queues'],
  ['/harbor/job-service-dashboard/schedules', '/admin/queues/schedules'],
  ['/harbor/job-service-dashboard/workers', '/admin/queues/workers'],
  ['/harbor/configs/auth', '/admin/settings'],
  ['/harbor/configs/security', '/admin/settings'],
  ['/harbor/configs/setting', '/admin/settings'],
  ['/harbor/projects/7', '/p/team'],
  ['/harbor/projects/7/', '/p/team'],
  ['/harbor/projects/7/summary', '/p/team/-/overview'],
  ['/harbor/projects/7/repositories', '/p/team'],
  ['/harbor/projects/7/members', '/p/team/-/members'],
  ['/harbor/projects/7/labels', '/p/team/-/labels'],
  ['/harbor/projects/7/scanner', '/p/team/-/scanner'],
  ['/harbor/projects/7/p2p-provider/policies', '/p/team/-/policies/preheat'],
  ['/harbor/projects/7/p2p-provider/kraken/executions/4/tasks', '/p/team/-/policies/preheat'],
  ['/harbor/projects/7/tag-strategy/tag-retention', '/p/team/-/policies/retention'],
  ['/harbor/projects/7/tag-strategy/immutable-tag', '/p/team/-/policies/immutability'],
  ['/harbor/projects/7/robot-account', '/p/team/-/robots'],
  ['/harbor/projects/7/webhook', '/p/team/-/webhooks'],
  ['/harbor/projects/7/webhook/5/executions/9/tasks', '/p/team/-/webhooks/5'],
  ['/harbor/projects/7/logs/project-log', '/p/team/-/activity'],
  ['/harbor/projects/7/logs/project-legacy-log', '/p/team/-/activity'],
  ['/harbor/projects/7/configs', '/p/team/-/settings'],
  ['/harbor/projects/7/repositories/api', '/r/team/api'],
  ['/harbor/projects/7/repositories/api/info-tab', '/r/team/api/-/info'],
  ['/harbor/projects/7/repositories/api/artifacts-tab', '/r/team/api'],
  [`/harbor/projects/7/repositories/api/artifacts-tab/depth/${digest}`, `/r/team/api@${digest}`],
  [`/harbor/projects/7/repositories/api/artifacts-tab/artifacts/${digest}`, `/r/team/api@${digest}`],
  [
    `/harbor/projects/7/repositories/tools%252Fcli/artifacts-tab/depth/${digest}/artifacts/${child}`,
    `/r/team/tools/cli@${child}`,
  ],
  ['/harbor/projects/7/repositories/tools%2Fcli/artifacts-tab', '/r/team/tools/cli'],
];

test.each(moved)('%s is now %s', (was, is) => {
  const found = movedFrom(was);
  if (found?.kind === 'project') expect(found.project).toBe('7');
  expect(found?.kind === 'project' ? found.to('team') : found?.to).toBe(is);
});

test.each(['/harbor/nothing', '/harbor/projects/7/nothing', '/harbor/users/1/2'])('%s was no page', (path) => {
  expect(movedFrom(path)).toBeUndefined();
});

test('a name that is encoded wrongly is taken as it is', () => {
  const found = movedFrom('/harbor/projects/7/repositories/a%25zz/artifacts-tab');
  expect(found?.kind === 'project' && found.to('team')).toBe('/r/team/a%25zz');
});
