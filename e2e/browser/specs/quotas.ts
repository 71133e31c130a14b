import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** Limits of what projects store. */
export const quotasSpec: Spec = {
  name: 'quotas',
  scenarios: [
    scenario(
      'an administrator sets a limit in the list and in the project, and the project says how full it is',
      'admin',
      async ({ page, open }, stage) => {
        await stage.project('small');
        await stage.push('small/app', '1.0');
        await open('/admin/quotas?size=100');
        await page.getByRole('button', { name: 'Change limit: small' }).click();
        await page.getByLabel('Limit in GiB').fill('0.000001');
        await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await open('/p/small/-/quota');
        await page.getByText('It is full').waitFor();
        await page.getByRole('button', { name: 'Change limit' }).click();
        await page.getByLabel('Limit in GiB').fill('2');
        await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await page.getByText('It is full').waitFor({ state: 'detached' });
        await page.getByText('of 2 GiB').waitFor();
      },
      ['quotas-project'],
    ),
    scenario('the owner of a project sees the limit, and who changes it', 'owner', async ({ page, open }) => {
      await open('/p/team/-/quota');
      const why = await page.getByRole('button', { name: 'Change limit' }).getAttribute('title');
      same('why', why, 'Only administrators of the installation change limits');
    }),
  ],
};
