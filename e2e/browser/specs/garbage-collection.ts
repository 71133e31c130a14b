import { accessible } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** What is freed, when, and what is kept. */
export const garbageCollectionSpec: Spec = {
  name: 'garbage collection',
  scenarios: [
    scenario(
      'a schedule is set with what it takes along, shows its next run, and is taken away',
      'admin',
      async ({ page, open }) => {
        await open('/admin/storage');
        await page.getByText('No run is scheduled').waitFor();
        await page.getByRole('button', { name: 'Change schedule' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('When').selectOption({ label: 'by a cron expression' });
        await dialog.getByLabel(/^Cron/).fill('0 30 2 * * *');
        await accessible(page);
        await dialog.getByLabel('Delete artifacts without a tag').check();
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByText('0 30 2 * * *').waitFor();
        await page.getByText('yes', { exact: true }).waitFor();
        await page.getByRole('button', { name: 'Change schedule' }).click();
        await dialog.getByLabel('When').selectOption({ label: 'never' });
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByText('No run is scheduled').waitFor();
      },
      ['gc-schedule'],
    ),
    scenario('it says what keeps a blob', 'admin', async ({ page, open }, stage) => {
      const digest = await stage.push('team/kept', '1.0');
      await open('/admin/storage/state');
      await page.getByLabel('Digest').fill(digest);
      await page.getByRole('button', { name: 'Ask' }).click();
      await page
        .getByRole('status')
        .filter({ hasText: /keeps it|keep it|team\/kept/ })
        .first()
        .waitFor();
    }),
  ],
};
