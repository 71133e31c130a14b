import { type Spec, scenario } from '../spec.ts';

/** Groups of an identity provider. */
export const groupsSpec: Spec = {
  name: 'groups',
  scenarios: [
    scenario(
      'a group is made known, renamed, found, and forgotten',
      'admin',
      async ({ page, open }) => {
        await open('/admin/groups');
        await page.getByRole('button', { name: 'New group' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Kind').selectOption({ label: 'OIDC' });
        await dialog.getByLabel('Name').fill('platform-team');
        await dialog.getByRole('button', { name: 'New group' }).click();
        await page.getByRole('button', { name: 'Rename: platform-team' }).click();
        await dialog.getByLabel('Name').fill('platform');
        await dialog.getByRole('button', { name: 'Rename' }).click();
        await page.getByRole('rowheader', { name: 'platform', exact: true }).waitFor();
        await page.getByRole('searchbox').fill('nobody');
        await page.getByRole('rowheader', { name: 'platform', exact: true }).waitFor({ state: 'detached' });
        await page.getByRole('searchbox').fill('plat');
        await page.getByRole('button', { name: 'Delete: platform' }).click();
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('rowheader', { name: 'platform', exact: true }).waitFor({ state: 'detached' });
      },
      ['groups-edit'],
    ),
  ],
};
