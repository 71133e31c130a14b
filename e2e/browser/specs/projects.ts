import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Projects as lists and places. */
export const projectsSpec: Spec = {
  name: 'projects',
  scenarios: [
    {
      name: 'a new project is made and shows the commands that fill it',
      claims: ['projects-create', 'repositories-list'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p');
        await page.getByRole('link', { name: 'New project' }).click();
        await page.getByLabel('Name').fill('made-by-hand');
        await page.getByRole('button', { name: 'New project' }).click();
        await page.getByRole('heading', { level: 1, name: 'made-by-hand' }).waitFor();
        await page.getByText(`docker push ${stage.haven.host}/made-by-hand/`).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a name that is taken is refused in words, and stays in its field',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p/new');
        await page.getByLabel('Name').fill('team');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').getByText('exists already').first().waitFor();
        same('the name', await page.getByLabel('Name').inputValue(), 'team');
        await visit.close();
      },
    },
    {
      name: 'filter, order and page are in the address and survive Back',
      claims: ['projects-list'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p');
        await page.getByRole('searchbox').fill('tea');
        await page.waitForURL(/q=tea/);
        await page.getByRole('link', { name: 'open', exact: true }).waitFor({ state: 'detached' });
        await page.getByRole('link', { name: 'team', exact: true }).click();
        await page.getByRole('heading', { level: 1, name: 'team' }).waitFor();
        await page.goBack();
        await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
        same('the filter', await page.getByRole('searchbox').inputValue(), 'tea');
        await visit.close();
      },
    },
    {
      name: 'lists take at most three calls',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        for (const path of ['/p', '/r/team/api']) {
          await visit.open(path);
          holds(visit.calls.length <= 3, `${path} makes ${visit.calls.length} calls: ${visit.calls.join(', ')}`);
        }
        await visit.close();
      },
    },
  ],
};
