import { holds, same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';
import { signIn, type Visit } from '../stage.ts';

/** Lists of one's own, and pages of a project whose own part is read for them; the project itself is read for each. */
const ownedLists = [
  '/jobs',
  '/me/tokens',
  '/me/sessions',
  '/p/team',
  '/p/team/-/overview',
  '/p/team/-/members',
  '/p/team/-/robots',
  '/p/team/-/robots/workloads',
  '/p/team/-/labels',
  '/p/team/-/policies/immutability',
  '/p/team/-/webhooks',
  '/p/team/-/webhooks/1',
  '/p/team/-/trash',
  '/p/team/-/trash/repositories',
  '/p/team/-/activity',
  '/r/team/api',
  '/r/team/api/-/artifacts',
  '/r/team/api/-/info',
  '/r/team/api/-/history',
  '/r/team/api:2.0.0',
];
const administrationLists = [
  '/admin/users',
  '/admin/groups',
  '/admin/robots',
  '/admin/workloads',
  '/admin/labels',
  '/admin/quotas',
  '/admin/storage',
  '/admin/audit-retention',
  '/admin/queues',
  '/admin/queues/schedules',
  '/admin/queues/workers',
  '/admin/settings',
];

/** What a project without anything in it says in each place. */
const emptyPlaces: readonly (readonly [path: string, words: string])[] = [
  ['/p/empty', 'Nothing has been pushed yet'],
  ['/p/empty/-/robots', 'There are no robot accounts yet'],
  ['/p/empty/-/robots/workloads', 'No job is let in by a token yet'],
  ['/p/empty/-/labels', 'There are no labels yet'],
  ['/p/empty/-/policies/retention', 'Without rules everything stays'],
  ['/p/empty/-/policies/immutability', 'Every tag can be moved'],
  ['/p/empty/-/webhooks', 'Nothing is told to anybody'],
  ['/p/empty/-/trash', 'No deleted artifact can be brought back'],
  ['/p/empty/-/trash/repositories', 'No deleted repository can be brought back'],
];

/** Lists that are broken, empty, or slow, and sessions that end. */
export const statesSpec: Spec = {
  name: 'states',
  scenarios: [
    {
      name: 'a page whose list is broken keeps its heading and says so',
      async run(stage) {
        for (const [viewer, paths] of [
          ['owner', ownedLists],
          ['admin', administrationLists],
        ] as const) {
          const visit = await stage.visit(stage.people[viewer]);
          await visit.open('/about');
          await visit.page.route('**/api/v2.0/**', (route) =>
            /\/haven\/(start|projects\/[^/?]+)$/.test(new URL(route.request().url()).pathname)
              ? route.continue()
              : route.fulfill({
                  status: 500,
                  json: { errors: [{ code: 'UNKNOWN', message: 'internal server error' }] },
                }),
          );
          for (const path of paths) await expectBroken(visit, path);
          same(
            'exceptions',
            visit.problems.filter((problem) => !problem.startsWith('500 ')),
            [],
          );
          await visit.close();
        }
      },
    },
    scenario('what is empty says so, and what to do', 'owner', async (visit) => {
      await visit.open('/about');
      for (const [path, words] of emptyPlaces) {
        await visit.go(path);
        await visit.page.getByText(words).waitFor();
      }
    }),
    scenario('a page that is slow has its heading and says that it loads', 'owner', async ({ page, open, go }) => {
      await open('/about');
      let held: (() => void)[] = [];
      await page.route('**/api/v2.0/**', async (route) => {
        await new Promise<void>((resolve) => held.push(resolve));
        await route.continue();
      });
      for (const path of ['/p/team/-/members', '/r/team/api', '/r/team/tools/cli/-/history']) {
        const shown = go(path);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByRole('status', { name: 'Loading …' }).first().waitFor();
        const timer = setInterval(() => {
          for (const release of held) release();
          held = [];
        }, 100);
        await shown;
        clearInterval(timer);
      }
    }),
    {
      name: 'a session that ends on a page keeps what was typed, until it is sent after another sign-in',
      async run(stage) {
        const visit = await stage.visit(stage.people.developer);
        const { page, context } = visit;
        await visit.open('/p/new');
        await page.getByLabel('Name').fill('typed-before');
        await page.getByLabel(/^Storage/).fill('3');
        await context.clearCookies();
        await page.getByRole('button', { name: 'New project' }).click();
        await page.getByRole('alert').getByText('Sign in to see this').waitFor();
        same('the name', await page.getByLabel('Name').inputValue(), 'typed-before');
        same('the limit', await page.getByLabel(/^Storage/).inputValue(), '3');
        const other = await context.newPage();
        await signIn({ page: other }, stage.people.developer);
        await other.close();
        await page.getByRole('button', { name: 'New project' }).click();
        await page.getByRole('heading', { level: 1, name: 'typed-before' }).waitFor();
        await visit.close();
      },
    },
  ],
};

async function expectBroken({ page, go }: Visit, path: string): Promise<void> {
  await go(path);
  const [headings, alerts] = [await page.locator('h1').count(), await page.getByRole('alert').count()];
  holds(headings === 1 && alerts > 0, `${path} without its list has ${headings} headings and ${alerts} alerts`);
}
