import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Members of a project. */
export const membersSpec: Spec = {
  name: 'members',
  scenarios: [
    {
      name: 'an owner adds somebody, changes the role, and removes them',
      claims: ['members-edit'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p/team/-/members');
        await page.getByRole('button', { name: 'Add member' }).click();
        const dialog = page.getByRole('dialog', { name: 'Add member' });
        await dialog.getByLabel('User name').fill('stranger');
        await dialog.getByLabel('Role').selectOption({ label: 'guest' });
        await dialog.getByRole('button', { name: 'Add member' }).click();
        await dialog.waitFor({ state: 'detached' });
        const role = page.getByLabel('Role of stranger');
        await role.selectOption({ label: 'maintainer' });
        await page.reload();
        same('the role', await page.getByLabel('Role of stranger').inputValue(), '4');
        await page.getByRole('button', { name: 'Remove: stranger' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
        await page.getByRole('rowheader', { name: 'stranger' }).waitFor({ state: 'detached' });
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'somebody unknown is refused in words, and what was typed stays',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p/team/-/members');
        await page.getByRole('button', { name: 'Add member' }).click();
        await page.getByLabel('User name').fill('nobody-at-all');
        await page.getByRole('dialog').getByRole('button', { name: 'Add member' }).click();
        await page.getByRole('dialog').getByRole('alert').waitFor();
        same('the name', await page.getByLabel('User name').inputValue(), 'nobody-at-all');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await visit.close();
      },
    },
    {
      name: 'who may not change members sees why',
      async run(stage) {
        const visit = await stage.visit(stage.people.developer);
        await visit.open('/p/team/-/members');
        const button = visit.page.getByRole('button', { name: 'Add member' });
        same('disabled', await button.getAttribute('aria-disabled'), 'true');
        same('why', await button.getAttribute('title'), 'Only project admins change members');
        await button.click({ force: true });
        holds((await visit.page.getByRole('dialog').count()) === 0, 'a disabled button opened a dialog');
        await visit.close();
      },
    },
  ],
};
