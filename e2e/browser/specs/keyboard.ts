import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Journeys without a mouse. */
export const keyboardSpec: Spec = {
  name: 'keyboard',
  scenarios: [
    {
      name: 'from signing in to a tag and its pull command',
      async run(stage) {
        const visit = await stage.visit(undefined);
        const { page } = visit;
        await visit.open('/login');
        await page.keyboard.type(stage.people.guest.username);
        await page.keyboard.press('Tab');
        await page.keyboard.type(stage.people.guest.password);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: /Hello/ }).waitFor();
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog').getByRole('combobox').waitFor();
        await page.keyboard.type('team/api');
        await page.getByRole('option', { name: 'team/api' }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'api' }).waitFor();
        same('what has the focus', await page.evaluate<string>('document.activeElement.tagName'), 'H1');
        await page.getByRole('link', { name: '2.0.0', exact: true }).focus();
        await page.keyboard.press('Enter');
        await page.getByText(`docker pull ${stage.haven.host}/team/api:2.0.0`).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'the first Tab offers to skip to the page',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        await visit.open('/p');
        await visit.page.keyboard.press('Tab');
        same(
          'the first stop',
          await visit.page.evaluate<string>('document.activeElement.textContent'),
          'Skip to the page',
        );
        await visit.close();
      },
    },
    {
      name: 'g p, g e, / and ? work, and not while one types',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/about');
        await page.keyboard.press('g');
        await page.keyboard.press('p');
        await page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
        await page.keyboard.press('/');
        await page.keyboard.type('ge?');
        same('the filter', await page.getByRole('searchbox').inputValue(), 'ge?');
        await page.locator('h1').focus();
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keys' }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        holds((await page.evaluate<string>('document.activeElement.tagName')) === 'H1', 'the focus does not return');
        await visit.close();
      },
    },
    {
      name: 'a pasted reference leads to the artifact',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p');
        await page.keyboard.press('Control+k');
        await page.getByRole('dialog').getByRole('combobox').waitFor();
        await page.keyboard.type(`docker pull ${stage.haven.host}/team/api:1.2.0`);
        await page.getByRole('option', { name: 'team/api:1.2.0' }).waitFor();
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: 'api:1.2.0' }).waitFor();
        await visit.close();
      },
    },
  ],
};
