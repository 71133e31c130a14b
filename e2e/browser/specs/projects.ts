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
      name: 'several repositories are deleted at once, then several projects, and what cannot be stays marked',
      claims: ['repositories-several', 'projects-several'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        for (const project of ['crowd-a', 'crowd-b']) await stage.project(project);
        for (const repository of ['one', 'two', 'three']) await stage.push(`crowd-a/${repository}`, '1.0');
        await visit.open('/p/crowd-a');
        await page.getByLabel('Show as').selectOption('cards');
        await page.waitForURL(/look=cards/);
        await page.getByRole('heading', { level: 2, name: 'three' }).waitFor();
        same('tables', await page.getByRole('table').count(), 0);
        await page.getByLabel('Show as').selectOption('table');
        for (const name of ['one', 'two']) await page.getByLabel(`Select crowd-a/${name}`).check();
        await page.getByRole('button', { name: 'Delete' }).click();
        const dialog = page.getByRole('dialog', { name: 'Delete 2 repositories' });
        await dialog.getByText('crowd-a/two').waitFor();
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('link', { name: 'two', exact: true }).waitFor({ state: 'detached' });
        await page.getByRole('link', { name: 'three', exact: true }).waitFor();
        await visit.open('/p');
        for (const name of ['crowd-a', 'crowd-b']) await page.getByLabel(`Select ${name}`).check();
        await page.getByRole('button', { name: 'Delete' }).click();
        const question = page.getByRole('dialog', { name: 'Delete 2 projects' });
        await question.getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('link', { name: 'crowd-b', exact: true }).waitFor({ state: 'detached' });
        await page.getByText(/^crowd-a: /).waitFor();
        holds(await page.getByLabel('Select crowd-a').isChecked(), 'what could not be deleted is not marked any more');
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
