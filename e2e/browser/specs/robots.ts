import type { Page } from 'playwright-core';
import { basicAuthorization } from '../../src/http.ts';
import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

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
  ],
};

async function secretShown(page: Page): Promise<string> {
  await page.getByText('It is shown only now').waitFor();
  const text = await page.getByRole('dialog').locator('pre').nth(1).textContent();
  return text ?? '';
}
