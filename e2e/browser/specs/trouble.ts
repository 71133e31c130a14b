import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** What people see when something goes wrong. */
export const troubleSpec: Spec = {
  name: 'trouble',
  scenarios: [
    {
      name: 'a list that fails says so, keeps the frame, and comes back by itself',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        let broken = true;
        await page.route('**/api/v2.0/projects?*', (route) =>
          broken
            ? route.fulfill({ status: 500, json: { errors: [{ code: 'UNKNOWN', message: 'internal server error' }] } })
            : route.continue(),
        );
        await visit.open('/p');
        await page.getByRole('alert').getByText('The server had a problem').waitFor();
        broken = false;
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByRole('link', { name: 'team', exact: true }).waitFor();
        await visit.close();
      },
    },
    {
      name: 'a slow list holds its place, and says that it loads',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await page.route('**/api/v2.0/projects?*', async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          await route.continue();
        });
        await page.goto('/p');
        await page.getByRole('status', { name: 'Loading …' }).waitFor();
        await page.getByRole('link', { name: 'team', exact: true }).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a session that ends in a form loses nothing that was typed',
      async run(stage) {
        const visit = await stage.visit(stage.people.maintainer);
        const { page } = visit;
        await visit.open('/p/team/-/labels');
        await page.getByRole('button', { name: 'New label' }).click();
        await page.getByRole('textbox', { name: 'Name' }).fill('kept-in-the-form');
        await visit.context.clearCookies();
        await page.getByRole('dialog').getByRole('button', { name: 'New label' }).click();
        await page.getByRole('dialog').getByRole('alert').waitFor();
        same('the name', await page.getByRole('textbox', { name: 'Name' }).inputValue(), 'kept-in-the-form');
        await visit.close();
      },
    },
    {
      name: 'without a server the page says that there is none',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p');
        await visit.context.setOffline(true);
        await page.getByRole('link', { name: 'team', exact: true }).click();
        await page.getByText(/does not answer|broke down/).waitFor();
        holds(await page.getByRole('navigation', { name: 'Main' }).isVisible(), 'the frame is gone');
        await visit.close();
      },
    },
  ],
};
