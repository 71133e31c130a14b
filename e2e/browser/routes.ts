/** Who looks at a page. */
export type Viewer = 'admin' | 'owner' | 'nobody';

/** Every page there is, with somebody who sees all of it. */
export const routes: readonly (readonly [path: string, viewer: Viewer])[] = [
  ['/login', 'nobody'],
  ['/p', 'admin'],
  ['/p/new', 'admin'],
  ['/p/team', 'owner'],
  ['/p/empty', 'owner'],
  ['/r/team/api', 'owner'],
  ['/r/team/api:latest', 'owner'],
  ['/r/team/api:multi', 'owner'],
  ['/p/team/-/nothing', 'owner'],
];
