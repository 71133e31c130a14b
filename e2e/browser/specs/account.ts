import { noProblems, same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';
import { type Stage, signIn } from '../stage.ts';

/** One's own account beyond profile and password. */
export const accountSpec: Spec = {
  name: 'account',
  scenarios: [
    {
      name: 'somebody sees where they are signed in, ends one session, then all others, and those are signed out at once',
      async run(stage) {
        const person = await stage.management.createUser('everywhere-at-once');
        const mine = await stage.visit(person);
        const [second, third] = [await stage.visit(undefined), await stage.visit(undefined)];
        for (const visit of [second, third]) await signIn(visit, person);
        const { page } = mine;
        await mine.open('/p');
        await page.getByText(person.username, { exact: true }).first().click();
        await page.getByRole('link', { name: 'Sessions', exact: true }).click();
        await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor();
        const rows = page.getByRole('table', { name: 'Sessions' }).getByRole('row');
        await rows.nth(3).waitFor();
        same('rows with their heading', await rows.count(), 4);
        const current = rows.filter({ hasText: 'this one' });
        same('sessions that are this one', await current.count(), 1);
        await current.getByText(/^Chrome \d+ on Linux$/).waitFor();
        const why = await current.getByRole('button', { name: /^End/ }).getAttribute('title');
        same('why it stays', why, 'Sign out to end the session you are using');
        await rows.filter({ hasNotText: 'this one' }).getByRole('button', { name: /^End/ }).first().click();
        await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await rows.nth(3).waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'End all others' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await rows.nth(2).waitFor({ state: 'detached' });
        for (const visit of [second, third]) {
          await visit.open('/me/sessions');
          same('where they are', new URL(visit.page.url()).pathname, '/login');
          await visit.close();
        }
        await mine.open('/me/sessions');
        same('rows with their heading', await rows.count(), 2);
        const none = await page.getByRole('button', { name: 'End all others' }).getAttribute('title');
        same('why not', none, 'There is no other session');
        noProblems(mine);
        await mine.close();
      },
    },
    scenario(
      'the robots that somebody looks after stand together, with where each is changed',
      'owner',
      async (visit, stage) => {
        const { page, open } = visit;
        await stage.management.call('POST', '/robots', 201, keeper('team'), stage.people.owner);
        await open('/me/tokens');
        await page.getByRole('heading', { level: 1, name: 'Programs' }).waitFor();
        await page.getByLabel('Program', { exact: true }).selectOption('helm');
        await page.getByText(/^helm registry login \S+ -u owner$/).waitFor();
        const robots = page.getByRole('table', { name: 'Robot accounts' });
        const [first] = await robots.getByRole('rowheader').getByRole('link').all();
        const name = (await first?.textContent()) ?? '';
        await first?.click();
        await page.getByRole('heading', { level: 1, name: 'team' }).waitFor();
        await page.getByRole('rowheader', { name }).waitFor();
        await open('/p/team');
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog').getByRole('combobox').fill('progr');
        await page.getByRole('option', { name: 'Programs' }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'Programs' }).waitFor();
      },
    ),
    scenario('who looks after no robot is told so', 'stranger', async ({ page, open }) => {
      await open('/me/tokens');
      await page.getByText('You look after no robot account').waitFor();
    }),
    {
      name: 'what runs where somebody may look appears by itself, and is narrowed to their own',
      async run(stage) {
        const { management, people } = stage;
        const [owner, admin] = [await stage.visit(people.owner), await stage.visit(people.admin)];
        const policy = await makeRetention(stage, 'working');
        const streams = [owner, admin].map(({ page }) => page.waitForResponse(/\/haven\/events$/));
        await owner.open('/p');
        await owner.page.keyboard.press('g');
        await owner.page.keyboard.press('j');
        await owner.page.getByRole('heading', { level: 1, name: 'Background work' }).waitFor();
        await admin.open('/jobs');
        await Promise.all(streams);
        await management.call('POST', '/system/gc/schedule', 201, { schedule: { type: 'Manual' } });
        const collection = admin.page.getByRole('row').filter({ hasText: 'Garbage collection' });
        await collection.first().getByText('Success').waitFor();
        await collection
          .first()
          .getByRole('button', { name: /^Log: / })
          .click();
        await admin.page.getByRole('dialog').getByText('The job is over').waitFor();
        await admin.page.keyboard.press('Escape');
        const own = owner.page.getByRole('row').filter({ hasText: 'Retention' }).filter({ hasText: 'owner' });
        const before = await own.count();
        await management.call('POST', `/retentions/${policy}/executions`, 201, { dry_run: true }, people.owner);
        await own.nth(before).waitFor();
        same('collections that others see', await owner.page.getByText('Garbage collection').count(), 0);
        await owner.page.getByLabel('Show').selectOption({ label: 'what I have started' });
        await owner.page.waitForURL('**/jobs?show=mine');
        await own.first().getByText('dry run').waitFor();
        await own
          .first()
          .getByRole('link', { name: /^Retention \d+$/ })
          .click();
        await owner.page.getByRole('heading', { level: 1, name: 'working' }).waitFor();
        const stranger = await stage.visit(people.stranger);
        await stranger.open('/jobs?show=mine');
        await stranger.page.getByText('You have started nothing lately').waitFor();
        for (const visit of [owner, admin, stranger]) {
          noProblems(visit);
          await visit.close();
        }
      },
    },
  ],
};

const keeper = (namespace: string) => ({
  ...{ name: 'keeper', level: 'project', duration: 5 },
  permissions: [{ kind: 'project', namespace, access: [{ resource: 'repository', action: 'pull' }] }],
});

// A policy of a project of the owner's own, without rules.
async function makeRetention({ management, people, project }: Stage, name: string): Promise<string> {
  await project(name);
  const shown = await management.call('GET', `/projects/${name}`, 200, undefined, people.owner);
  const { project_id: ref } = JSON.parse(shown.body.toString()) as { readonly project_id: number }; // the contract's form
  const policy = { algorithm: 'or', rules: [], scope: { level: 'project', ref }, trigger: { kind: 'Schedule' } };
  const made = await management.call('POST', '/retentions', 201, policy, people.owner);
  return made.headers.location?.split('/').at(-1) ?? '';
}
