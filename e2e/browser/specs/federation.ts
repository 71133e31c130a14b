import { accessible, same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

const claims = (ref: string) =>
  JSON.stringify({
    iss: 'https://token.actions.githubusercontent.com',
    aud: 'https://registry.example.test',
    sub: `repo:acme/web:ref:${ref}`,
    repository: 'acme/web',
    ref,
  });

/** Jobs elsewhere that come with a token of their own. */
export const federationSpec: Spec = {
  name: 'workloads',
  scenarios: [
    scenario(
      'a trust rule is made, explains whom it lets in, is switched off, and is deleted',
      'owner',
      async (visit, stage) => {
        const { page } = visit;
        await stage.project('trusting');
        await visit.open('/p/trusting/-/robots');
        await page.getByRole('link', { name: 'By a token of their own' }).click();
        await page.getByRole('button', { name: 'New trust rule' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('web-ci');
        await dialog.getByLabel('Audience').fill('https://registry.example.test');
        await dialog.getByLabel('Claims').fill('repository');
        await dialog.getByRole('button', { name: 'New trust rule' }).click();
        await dialog.getByText('This is no claim with its patterns: repository').waitFor();
        await accessible(page);
        await dialog.getByLabel('Claims').fill('repository: acme/web\nref: refs/heads/main');
        await dialog.getByRole('button', { name: 'New trust rule' }).click();
        await page.getByRole('rowheader', { name: 'web-ci' }).waitFor();
        const pasted = page.getByLabel('Token or claims');
        await pasted.fill(claims('refs/heads/main'));
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.getByText(/^It would be let in, as /).waitFor();
        await pasted.fill(claims('refs/heads/topic'));
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.getByText(/^It would be refused/).waitFor();
        await page.getByRole('rowheader', { name: '✗ claim ref' }).waitFor();
        await accessible(page);
        await pasted.fill('{"iss": ');
        await page.getByRole('button', { name: 'Explain' }).click();
        await page.getByText('This begins like JSON, but is none').waitFor();
        await page.getByRole('button', { name: 'Show them' }).click();
        await page.getByText('There are none').waitFor();
        await page.getByRole('button', { name: 'Turn off: web-ci' }).click();
        await page.getByRole('button', { name: 'Turn on: web-ci' }).waitFor();
        await page.getByRole('button', { name: 'Edit: web-ci' }).click();
        await dialog.getByLabel('Description').fill('Builds the web site');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await dialog.waitFor({ state: 'detached' });
        await page.getByRole('button', { name: 'Delete: web-ci' }).click();
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await page.getByText('No job is let in by a token yet').waitFor();
      },
    ),
    scenario(
      'a rule of the installation gives rights in the projects that are named',
      'admin',
      async ({ page, open }) => {
        await open('/admin/workloads');
        await page.getByRole('button', { name: 'New trust rule' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('everywhere');
        await dialog.getByLabel('Where the jobs run').selectOption({ label: 'GitLab CI' });
        same('the issuer', await dialog.getByLabel('Issuer').inputValue(), 'https://gitlab.com');
        await dialog.getByLabel('In which projects').fill('team, open');
        await dialog.getByRole('button', { name: 'New trust rule' }).click();
        await page.getByRole('row').filter({ hasText: 'everywhere' }).getByText('12 permissions').waitFor();
      },
    ),
  ],
};
