import { noProblems, same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';
import { signIn } from '../stage.ts';

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
  ],
};

const keeper = (namespace: string) => ({
  ...{ name: 'keeper', level: 'project', duration: 5 },
  permissions: [{ kind: 'project', namespace, access: [{ resource: 'repository', action: 'pull' }] }],
});
