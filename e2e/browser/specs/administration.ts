import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** What administrators do. */
export const administrationSpec: Spec = {
  name: 'administration',
  scenarios: [
    {
      name: 'an account is made, becomes an administrator, and is deleted when its name is typed',
      claims: ['users-edit'],
      async run(stage) {
        const visit = await stage.visit(stage.people.admin);
        const { page } = visit;
        await visit.open('/admin/users');
        await page.getByRole('button', { name: 'New user' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('User name').fill('newcomer');
        await dialog.getByLabel('E-mail').fill('newcomer@example.test');
        await dialog.getByLabel('Full name').fill('New Comer');
        await dialog.getByLabel('Password').fill('Correct-Horse-8');
        await dialog.getByRole('button', { name: 'New user' }).click();
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Make administrator: newcomer' }).click();
        await page.getByRole('button', { name: 'Take administration away: newcomer' }).waitFor();
        await page.getByRole('button', { name: 'Delete: newcomer' }).click();
        await page.getByLabel('Type newcomer to confirm').fill('newcomer');
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('rowheader', { name: 'newcomer' }).waitFor({ state: 'detached' });
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a collection runs, is seen to end, and leaves a log',
      claims: ['gc-run'],
      async run(stage) {
        const visit = await stage.visit(stage.people.admin);
        const { page } = visit;
        await visit.open('/admin/storage');
        await page.getByLabel('Only say what would go').check();
        await page.getByRole('button', { name: 'Run now' }).click();
        await page.getByText('Success').first().waitFor({ timeout: 60_000 });
        await page
          .getByRole('button', { name: /^Log: / })
          .first()
          .click();
        await page.getByRole('dialog').getByRole('region').waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a setting is changed and stays changed',
      async run(stage) {
        const visit = await stage.visit(stage.people.admin);
        const { page } = visit;
        await visit.open('/admin/settings');
        const minutes = page.getByLabel('Minutes a token of a client is valid');
        await minutes.fill('45');
        await minutes.press('Enter');
        await page.getByText('Saved').waitFor();
        await page.reload();
        same('the value', await page.getByLabel('Minutes a token of a client is valid').inputValue(), '45');
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'others are told whom to ask',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        await visit.open('/admin/users');
        await visit.page.getByText('Only administrators of the installation').waitFor();
        holds(!visit.calls.some((call) => call.includes('/users?')), 'the list of people was asked for');
        await visit.close();
      },
    },
  ],
};
