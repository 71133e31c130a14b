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
      name: 'several members get a role at once, and are removed at once',
      claims: ['members-several'],
      async run(stage) {
        await stage.project('crowd');
        for (const name of ['first-of-many', 'second-of-many']) {
          await stage.management.createUser(name);
          await stage.management.addMember('crowd', name, 'guest');
        }
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p/crowd/-/members');
        await page.getByRole('checkbox', { name: /first-of-many/ }).check();
        await page.getByRole('checkbox', { name: /second-of-many/ }).check();
        await page.getByLabel('Role of the chosen').selectOption({ label: 'maintainer' });
        await page.getByRole('button', { name: 'Set role' }).click();
        await page.getByRole('status').filter({ hasText: '2 selected' }).waitFor({ state: 'detached' });
        for (const name of ['first', 'second']) {
          same('the role', await page.getByLabel(`Role of ${name}-of-many`).inputValue(), '4');
          await page.getByRole('checkbox', { name: new RegExp(`${name}-of-many`) }).check();
        }
        await page.getByRole('checkbox', { name: /owner/ }).check();
        const remove = page.getByRole('button', { name: 'Remove: 3 selected' });
        same('why', await remove.getAttribute('title'), 'Nobody changes their own role');
        await page.getByRole('checkbox', { name: /owner/ }).uncheck();
        await page.getByRole('button', { name: 'Remove: 2 selected' }).click();
        await page.getByRole('dialog').getByText('second-of-many').waitFor();
        await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
        await page.getByRole('rowheader', { name: 'first-of-many' }).waitFor({ state: 'detached' });
        await page.getByRole('rowheader', { name: 'second-of-many' }).waitFor({ state: 'detached' });
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
