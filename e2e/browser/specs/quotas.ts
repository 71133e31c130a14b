import { same } from '../expect.ts';
import { withOras } from '../oras.ts';
import { type Spec, scenario } from '../spec.ts';

/** Limits of what projects store. */
export const quotasSpec: Spec = {
  name: 'quotas',
  tools: ['oras'],
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
    scenario(
      'the largest repositories come first, in a project and in the installation',
      'admin',
      async ({ page, open }, stage) => {
        await stage.project('sizes');
        await withOras(stage, async (oras) => {
          await oras.push('sizes/small:1', 1_000);
          await oras.push('sizes/huge:1', 3_000_000);
          await oras.push('sizes/middle:1', 200_000);
        });
        const names = (table: string) =>
          page.getByRole('table', { name: table }).getByRole('rowheader').getByRole('link').allTextContents();
        for (const view of ['overview', 'quota']) {
          await open(`/p/sizes/-/${view}`);
          await page.getByRole('table', { name: 'Largest repositories' }).waitFor();
          same(view, await names('Largest repositories'), ['huge', 'middle', 'small']);
        }
        await page.getByRole('link', { name: 'All by size' }).click();
        await page.getByRole('table', { name: 'Repositories' }).waitFor();
        same('by size', await names('Repositories'), ['huge', 'middle', 'small']);
        await page.getByRole('button', { name: 'Size' }).click();
        await page.waitForURL(/sort=size/);
        await page.getByRole('row').nth(1).getByRole('link', { name: 'small' }).waitFor();
        await open('/admin/storage/state');
        await page.getByRole('table', { name: 'Largest repositories' }).waitFor();
        same('the largest', (await names('Largest repositories'))[0], 'sizes/huge');
      },
      ['repositories-size'],
    ),
    scenario('the owner of a project sees the limit, and who changes it', 'owner', async ({ page, open }) => {
      await open('/p/team/-/quota');
      const why = await page.getByRole('button', { name: 'Change limit' }).getAttribute('title');
      same('why', why, 'Only administrators of the installation change limits');
    }),
  ],
};
