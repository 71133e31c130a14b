/** Who looks at a page. */
export type Viewer = 'admin' | 'owner' | 'nobody';

/** Every page there is, with somebody who sees all of it. */
export const routes: readonly (readonly [path: string, viewer: Viewer])[] = [
  ['/', 'nobody'],
  ['/', 'owner'],
  ['/login', 'nobody'],
  ['/signup', 'nobody'],
  ['/explore', 'owner'],
  ['/search?q=team', 'owner'],
  ['/about', 'owner'],
  ['/me/profile', 'owner'],
  ['/admin/users', 'admin'],
  ['/admin/users', 'owner'],
  ['/admin/groups', 'admin'],
  ['/admin/robots', 'admin'],
  ['/admin/labels', 'admin'],
  ['/admin/quotas', 'admin'],
  ['/admin/queues', 'admin'],
  ['/p', 'admin'],
  ['/p/new', 'admin'],
  ['/p/team', 'owner'],
  ['/p/empty', 'owner'],
  ['/p/team/-/members', 'owner'],
  ['/p/team/-/robots', 'owner'],
  ['/p/team/-/labels', 'owner'],
  ['/p/team/-/activity', 'owner'],
  ['/activity', 'admin'],
  ['/r/team/api', 'owner'],
  ['/r/team/api:latest', 'owner'],
  ['/r/team/api:multi', 'owner'],
  ['/p/team/-/nothing', 'owner'],
];
