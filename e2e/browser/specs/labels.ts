import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** Labels of projects and of the installation. */
export const labelsSpec: Spec = {
  name: 'labels',
  scenarios: [
    scenario(
      'a label is made, put on an artifact, changed, and deleted',
      'owner',
      async ({ page, open }, stage) => {
        await stage.push('team/labelled', '1.0');
        await open('/p/team/-/labels');
        await page.getByRole('button', { name: 'New label' }).click();
        await page.getByRole('dialog').getByLabel('Name').fill('tested');
        await page.getByRole('dialog').getByLabel('Description').fill('It has been looked at');
        await page.getByRole('dialog').getByRole('button', { name: 'New label' }).click();
        await page.getByRole('rowheader', { name: 'tested' }).waitFor();
        await open('/r/team/labelled:1.0');
        await page.getByRole('button', { name: 'Add label' }).click();
        await page.getByLabel('Labels').selectOption({ label: 'tested' });
        await page.getByRole('dialog').getByRole('button', { name: 'Add label' }).click();
        await page.getByRole('button', { name: 'Remove: tested' }).waitFor();
        await open('/p/team/-/labels');
        await page.getByRole('button', { name: 'Edit: tested' }).click();
        await page.getByRole('dialog').getByLabel('Name').fill('approved');
        await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
        await page.getByRole('button', { name: 'Delete: approved' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('rowheader', { name: 'approved' }).waitFor({ state: 'detached' });
      },
      ['labels-edit', 'labels-artifact'],
    ),
    scenario(
      'a label of the installation is made, and one of the same name is refused in words',
      'admin',
      async ({ page, open }) => {
        await open('/admin/labels');
        for (const _attempt of [1, 2]) {
          await page.getByRole('button', { name: 'New label' }).click();
          await page.getByRole('dialog').getByLabel('Name').fill('everywhere');
          await page.getByRole('dialog').getByRole('button', { name: 'New label' }).click();
          await page.getByRole('rowheader', { name: 'everywhere' }).waitFor();
        }
        await page.getByRole('dialog').getByRole('alert').getByText('exists already').first().waitFor();
      },
      ['labels-system'],
    ),
    scenario('guests see why they may not change labels', 'guest', async ({ page, open }) => {
      await open('/p/team/-/labels');
      const why = await page.getByRole('button', { name: 'New label' }).getAttribute('title');
      same('why', why, 'Maintainers and above change labels');
    }),
  ],
};
