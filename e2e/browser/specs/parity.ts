import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** What Harbor's portal can do and no other spec shows. */
export const paritySpec: Spec = {
  name: 'parity',
  scenarios: [
    scenario(
      'the installation tells its version and its parts, and is searched',
      'guest',
      async ({ page, open }) => {
        await open('/about');
        await page.getByText('Harbor v').waitFor();
        await page.getByText('healthy').first().waitFor();
        await open('/search?q=api');
        await page
          .getByRole('link', { name: /team\/api/ })
          .first()
          .waitFor();
      },
      ['about', 'search'],
    ),
    scenario(
      'a project shows its figures, becomes public, and is deleted when its name is typed',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('short-lived');
        await open('/p/short-lived/-/overview');
        await page.getByRole('heading', { level: 2, name: 'Repositories', exact: true }).waitFor();
        await page.getByRole('link', { name: 'Settings' }).click();
        await page.getByLabel('Everybody may pull, also without an account').check();
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('public', { exact: true }).first().waitFor();
        await page.getByRole('button', { name: 'Delete short-lived' }).click();
        await page.getByLabel('Type short-lived to confirm').fill('short-lived');
        await page.getByRole('dialog').getByRole('button', { name: 'Delete short-lived' }).click();
        await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
        await page.getByRole('link', { name: 'short-lived' }).waitFor({ state: 'detached' });
      },
      ['project-summary', 'project-settings', 'projects-delete'],
    ),
    scenario(
      'a repository is deleted when its name is typed',
      'maintainer',
      async ({ page, open }, stage) => {
        await stage.push('team/unwanted', '1.0');
        await open('/r/team/unwanted/-/info');
        await page.getByRole('button', { name: 'Delete repository' }).click();
        await page.getByRole('dialog').getByText('1 artifact with all its tags').waitFor();
        await page.getByLabel('Type unwanted to confirm').fill('unwanted');
        await page.getByRole('dialog').getByRole('button', { name: 'Delete repository' }).click();
        await page.getByRole('heading', { level: 1, name: 'team' }).waitFor();
        await page.getByRole('link', { name: 'unwanted', exact: true }).waitFor({ state: 'detached' });
      },
      ['repository-delete'],
    ),
    scenario(
      'a robot of the installation is made',
      'admin',
      async ({ page, open }) => {
        await open('/admin/robots');
        await page.getByRole('button', { name: 'New robot account' }).click();
        await page.getByRole('dialog').getByLabel('Name').fill('mirror');
        await page.getByRole('dialog').getByRole('button', { name: 'New robot account' }).click();
        await page.getByText('It is shown only now').waitFor();
        await page.getByRole('button', { name: 'I have kept it' }).click();
        await page.getByRole('rowheader', { name: 'robot$mirror' }).waitFor();
      },
      ['robots-system'],
    ),
    scenario(
      'artifacts are narrowed by type and by tags, and an index leads to its children',
      'guest',
      async ({ page, open }) => {
        await open('/r/team/api/-/artifacts?tags=none');
        const rows = page.getByRole('table', { name: 'Artifacts' }).getByRole('row');
        // The two children of the index; one of them stands for a tag as well.
        await rows.nth(1).waitFor();
        const without = await rows.count();
        await page.getByLabel('Tags').selectOption({ label: 'With a tag' });
        await page.getByRole('cell', { name: '2.0.0' }).waitFor();
        await page.getByLabel('Tags').selectOption({ label: 'Without a tag' });
        await page.getByRole('cell', { name: '2.0.0' }).waitFor({ state: 'detached' });
        same('rows', await rows.count(), without);
        await page.getByLabel('Filter artifacts').fill('type:chart');
        await page.getByText('Nothing matches the filter').waitFor();
        await open('/r/team/api:multi');
        await page.getByRole('link', { name: 'linux/arm64' }).click();
        await page.getByRole('heading', { level: 1, name: /^api@sha256:/ }).waitFor();
        await page.getByRole('heading', { level: 2, name: 'Properties' }).waitFor();
      },
      ['artifacts-list', 'artifact-index', 'artifact-overview'],
    ),
    scenario(
      'an artifact shows how it was built, and is copied to another repository',
      'owner',
      async ({ page, open }) => {
        await open('/r/team/api:1.2.0/-/layers');
        await page.getByText('haven e2e').first().waitFor();
        await open('/r/team/api:1.2.0');
        await page.getByRole('button', { name: 'Copy to …' }).click();
        await page.getByLabel('Repository (project/name)').fill('nowhere');
        await page.getByRole('button', { name: 'Copy it' }).click();
        await page.getByText('A project and a name, with a slash between them').waitFor();
        await page.getByLabel('Repository (project/name)').fill('team/copied');
        await page.getByRole('button', { name: 'Copy it' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await open('/r/team/copied');
        await page.getByRole('link', { name: '1.2.0', exact: true }).waitFor();
      },
      ['artifact-history', 'artifact-copy'],
    ),
  ],
};
