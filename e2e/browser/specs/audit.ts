import { holds } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** What happened, and for how long that is known. */
export const auditSpec: Spec = {
  name: 'audit',
  scenarios: [
    scenario(
      'the activity of a project is filtered by who and what, and the address keeps it',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('watched');
        await stage.push('watched/app', '1.0');
        await stage.management.call('DELETE', '/projects/watched/repositories/app/artifacts/1.0', 200);
        await open('/p/watched/-/activity');
        const rows = page.getByRole('table', { name: 'Activity' }).getByRole('row');
        await rows.getByText('watched/app', { exact: false }).first().waitFor();
        await page.getByLabel('Action').selectOption({ label: 'delete' });
        await page.waitForURL(/operation=delete/);
        await page.getByRole('cell', { name: 'owner', exact: true }).first().waitFor({ state: 'detached' });
        await page.getByRole('cell', { name: 'admin', exact: true }).first().waitFor();
        await page.getByLabel('Kind').selectOption({ label: 'artifact' });
        await page.getByLabel('Filter by what it was done to').fill('watched/app');
        await page.getByLabel('From').fill('2020-01-01');
        await page.waitForURL(/from=2020-01-01/);
        await page.getByRole('cell', { name: 'admin', exact: true }).first().waitFor();
        await page.getByLabel('Until').fill('2020-01-02');
        await page.getByText('Nothing like that happened').waitFor();
        await page.reload();
        await page.getByText('Nothing like that happened').waitFor();
      },
      ['activity-project'],
    ),
    scenario(
      'everything that happened is seen by administrators, and only what concerns them by others',
      'admin',
      async ({ page, open }, stage) => {
        await open('/activity?operation=create');
        await page.getByRole('row').nth(1).waitFor();
        const theirs = await stage.visit(stage.people.stranger);
        await theirs.open('/activity');
        holds((await theirs.page.getByText('team/api').count()) === 0, 'a stranger sees what happened in a project');
        await theirs.close();
      },
      ['activity-system'],
    ),
    scenario(
      'a dry purge says how many would go, and leaves a log',
      'admin',
      async ({ page, open }) => {
        await open('/admin/audit-retention');
        await page.getByText('There was no purge yet').waitFor();
        await page.getByLabel('Keep entries for').fill('30');
        await page.getByLabel('Pulls of artifacts').uncheck();
        await page.getByRole('button', { name: 'Purge now' }).click();
        const purges = page.getByRole('table', { name: 'Purges' });
        await purges.getByText('Success').waitFor({ timeout: 60_000 });
        await purges.getByText('dry run').waitFor();
        await purges.getByText('30 days').waitFor();
        await page.getByRole('button', { name: /^Log: / }).click();
        await page.getByRole('dialog').getByRole('region').waitFor();
      },
      ['audit-purge'],
    ),
    scenario(
      'purges get a schedule',
      'admin',
      async ({ page, open }) => {
        await open('/admin/audit-retention');
        await page.getByRole('button', { name: 'Change schedule' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('When').selectOption({ label: 'every week' });
        await dialog.getByLabel('Keep entries for').fill('36');
        await dialog.getByLabel('Unit').selectOption({ label: 'hours' });
        await dialog.getByLabel('Everything else').uncheck();
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByText('0 0 0 * * 0').waitFor();
        await page.getByText('36 hours').waitFor();
        await page.getByText('pull_artifact, create_artifact, delete_artifact').waitFor();
        await open('/admin/queues/schedules');
        await page.getByRole('rowheader', { name: 'PURGE_AUDIT_LOG' }).waitFor();
      },
      ['audit-purge-schedule'],
    ),
  ],
};
