import { noProblems } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** What others do appears while one looks on. */
export const liveSpec: Spec = {
  name: 'live',
  scenarios: [
    {
      name: 'what a client pushes, and deletes, appears without reloading',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await stage.push('team/live', 'first');
        const stream = page.waitForResponse((response) => response.url().endsWith('/haven/events'));
        await visit.open('/r/team/live');
        await stream;
        await stage.push('team/live', 'second');
        await page.getByRole('link', { name: 'second', exact: true }).waitFor();
        const path = '/projects/team/repositories/live/artifacts/first/tags/first';
        await stage.management.call('DELETE', path, 200, undefined, stage.people.owner);
        await page.getByRole('link', { name: 'first', exact: true }).waitFor({ state: 'detached' });
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a run that somebody else starts appears, and moves to its end',
      async run(stage) {
        const visit = await stage.visit(stage.people.admin);
        const { page } = visit;
        const stream = page.waitForResponse((response) => response.url().endsWith('/haven/events'));
        await visit.open('/admin/storage');
        await stream;
        const before = await page.getByRole('row', { name: /Success/ }).count();
        await stage.management.call('POST', '/system/gc/schedule', 201, { schedule: { type: 'Manual' } });
        await page
          .getByRole('row', { name: /Success/ })
          .nth(before)
          .waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
  ],
};
