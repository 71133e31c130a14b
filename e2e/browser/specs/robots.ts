import type { Page } from 'playwright-core';
import { basicAuthorization } from '../../src/http.ts';
import { holds, noProblems, same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';

/** Robot accounts. */
export const robotsSpec: Spec = {
  name: 'robots',
  scenarios: [
    {
      name: 'a robot is made from a preset, its secret is shown once and works, a new one replaces it',
      claims: ['robots-project', 'robots-secret'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        const works = async (secret: string) => {
          const headers = { authorization: basicAuthorization({ username: 'robot$team+builder', password: secret }) };
          return (await stage.haven.http.send('/v2/', { headers })).status === 200;
        };
        await visit.open('/p/team/-/robots');
        await page.getByRole('button', { name: 'New robot account' }).click();
        const dialog = page.getByRole('dialog', { name: 'New robot account' });
        await dialog.getByLabel('Name').fill('builder');
        await dialog.getByLabel('What it is for').selectOption({ label: 'Pull and push (a build)' });
        await dialog.getByRole('button', { name: 'New robot account' }).click();
        const first = await secretShown(page);
        holds(await works(first), 'the secret that was shown does not work');
        await page.getByRole('button', { name: 'I have kept it' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        holds(!(await page.content()).includes(first), 'the secret stays in the page');
        await page.getByRole('button', { name: 'New secret: robot$team+builder' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click();
        const second = await secretShown(page);
        same('which of them works', [await works(first), await works(second)], [false, true]);
        await page.getByRole('button', { name: 'I have kept it' }).click();
        const stored = await page.evaluate<string>('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
        holds(!stored.includes(second), 'the secret is in the storage of the browser');
        noProblems(visit);
        await visit.close();
      },
    },
    scenario(
      'a robot of the system gets rights in the system and in a project, then others, and a secret of somebody’s own',
      'admin',
      async ({ page, open }, stage) => {
        await open('/admin/robots');
        await page.getByRole('button', { name: 'New robot account' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('gardener');
        await dialog.getByLabel('What it is for').selectOption({ label: 'Something else: choose below' });
        await dialog.getByRole('button', { name: 'New robot account' }).click();
        await dialog.getByText('Choose at least one permission').waitFor();
        await dialog.getByRole('button', { name: 'Take away: all projects' }).click();
        await dialog.getByRole('button', { name: 'Add system' }).click();
        await tick(page, 'system', 'quota', 'list');
        await dialog.getByLabel('In the project').fill('open');
        await dialog.getByRole('button', { name: 'Add project' }).click();
        await dialog.getByText('open · 0 permissions').click();
        await tick(page, 'open', 'repository', 'list');
        await dialog.getByRole('button', { name: 'New robot account' }).click();
        const file = page.waitForEvent('download');
        await dialog.getByRole('button', { name: 'Save as a file' }).click();
        same('the file', (await file).suggestedFilename(), 'robot$gardener.json');
        const password = await secretShown(page);
        await page.getByRole('button', { name: 'I have kept it' }).click();
        const robot = { username: 'robot$gardener', password };
        await stage.management.call('GET', '/quotas', 200, undefined, robot);
        await stage.management.call('GET', '/projects/open/repositories', 200, undefined, robot);
        await page.getByRole('button', { name: 'Edit: robot$gardener' }).click();
        await dialog.getByText('system · 1 permission').click();
        await dialog.getByRole('button', { name: 'Take away: system' }).click();
        await dialog.getByLabel('Description').fill('looks after trees');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('cell', { name: 'looks after trees' }).waitFor();
        await stage.management.call('GET', '/quotas', 403, undefined, robot);
        await stage.management.call('GET', '/projects/open/repositories', 200, undefined, robot);
        await page.getByRole('button', { name: 'New secret: robot$gardener' }).click();
        await dialog.getByLabel('A secret of your own').fill('Brought-Along-1');
        await dialog.getByRole('button', { name: 'New secret' }).click();
        same('the secret', await secretShown(page), 'Brought-Along-1');
        const renewed = { ...robot, password: 'Brought-Along-1' };
        await stage.management.call('GET', '/projects/open/repositories', 200, undefined, renewed);
      },
      ['robots-edit'],
    ),
  ],
};

async function secretShown(page: Page): Promise<string> {
  await page.getByText('It is shown only now').waitFor();
  const text = await page.getByRole('dialog').locator('pre').nth(1).textContent();
  return text ?? '';
}

async function tick(page: Page, place: string, resource: string, action: string): Promise<void> {
  const all = page.getByRole('group', { name: `Permissions in ${place}` });
  await all.getByRole('group', { name: resource, exact: true }).getByLabel(action, { exact: true }).check();
}
