import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** What administrators change while the installation runs. */
export const settingsSpec: Spec = {
  name: 'settings',
  scenarios: [
    scenario(
      'a banner is set, shown to everybody while it is time, closed, and taken away',
      'admin',
      async ({ page, open }, stage) => {
        await open('/admin/settings');
        const words = page.getByLabel('Words of the banner');
        const form = page.locator('form').filter({ has: words });
        const save = form.getByRole('button', { name: 'Save' });
        await words.fill('Maintenance at noon');
        await form.getByLabel('Kind').selectOption({ label: 'warning' });
        await form.getByLabel('First day').fill('2020-02-01');
        await form.getByLabel('Last day').fill('2020-01-31');
        await save.click();
        await form.getByText('The last day is before the first').waitFor();
        await form.getByLabel('Last day').fill('2999-12-31');
        await save.click();
        await form.getByText('Saved').waitFor();
        await page.getByRole('status').filter({ hasText: 'Maintenance at noon' }).waitFor();
        const theirs = await stage.visit(undefined);
        await theirs.open('/login');
        const banner = theirs.page.getByRole('status').filter({ hasText: 'Maintenance at noon' });
        await banner.getByRole('button', { name: 'Close' }).click();
        await banner.waitFor({ state: 'detached' });
        await form.getByLabel('Last day').fill('2020-02-02');
        await save.click();
        await page.getByRole('status').filter({ hasText: 'Maintenance at noon' }).waitFor({ state: 'detached' });
        await theirs.open('/login');
        same('banners of other days', await banner.count(), 0);
        await theirs.close();
        await page.reload();
        same('the words', await words.inputValue(), 'Maintenance at noon');
        same('the last day', await form.getByLabel('Last day').inputValue(), '2020-02-02');
        await words.fill('');
        await save.click();
        await form.getByText('Saved').waitFor();
      },
      ['settings-system'],
    ),
    scenario(
      'a value that cannot be is refused in words, and the others stay as they were typed',
      'admin',
      async ({ page, open }) => {
        await open('/admin/settings');
        const minutes = page.getByLabel('Minutes a token of a client is valid');
        const prefix = page.getByLabel(/prefix/i);
        await minutes.fill('0');
        await prefix.fill('typed$');
        await minutes.press('Enter');
        await page.getByRole('alert').waitFor();
        await page.waitForFunction('document.querySelector("[name=robot_name_prefix]").value === "typed$"');
      },
    ),
    scenario(
      'a provider is tried before it is saved, and says why it does not work',
      'admin',
      async ({ page, open }) => {
        await open('/admin/settings');
        const address = page.locator('input[name="ldap_url"]');
        await address.fill('ldap://127.0.0.1:1');
        await page.locator('form').filter({ has: address }).getByRole('button', { name: 'Test' }).click();
        await page
          .getByRole('alert')
          .filter({ hasText: /does not work|did not accept/ })
          .waitFor();
        await page.reload();
        await page.locator('input[name="ldap_url"]:not([value="ldap://127.0.0.1:1"])').waitFor();
      },
      ['settings-auth'],
    ),
    scenario(
      'the limit of new projects is changed',
      'admin',
      async ({ page, open }, stage) => {
        await open('/admin/settings');
        const bytes = page.locator('input[name="storage_per_project"]');
        await bytes.fill('1048576');
        await bytes.press('Enter');
        await page.getByText('Saved').waitFor();
        await stage.project('limited');
        await bytes.fill('-1');
        await bytes.press('Enter');
        await page.locator('input[name="storage_per_project"][value="-1"]').waitFor();
        await open('/p/limited/-/quota');
        await page.getByText('of 1 MiB').waitFor();
      },
      ['quotas-default'],
    ),
  ],
};
