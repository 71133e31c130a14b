import { holds, noProblems, same } from '../expect.ts';
import { tabTo } from '../keys.ts';
import { type Spec, scenario } from '../spec.ts';

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
      name: 'j, k and x go through the rows of a list and mark them, and Enter opens one',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/api');
        const rows = page.locator('main tbody tr');
        await rows.nth(1).waitFor();
        const focused = async (): Promise<number> => {
          for (let index = 0; index < (await rows.count()); index += 1) {
            if ((await rows.nth(index).locator(':focus').count()) > 0) return index;
          }
          return -1;
        };
        const last = (await rows.count()) - 1;
        for (const [key, row] of [
          ['j', 0],
          ['j', 1],
          ['k', 0],
          ['k', 0],
          ['j', 1],
        ] as const) {
          await page.keyboard.press(key);
          same(`the row with the focus after ${key}`, await focused(), row);
        }
        await page.keyboard.press('x');
        holds(await rows.nth(1).getByRole('checkbox').isChecked(), 'the row is not marked');
        await page.keyboard.press('x');
        holds(!(await rows.nth(1).getByRole('checkbox').isChecked()), 'the row is still marked');
        for (let step = 1; step <= last + 2; step += 1) await page.keyboard.press('j');
        same('the row with the focus at the end', await focused(), last);
        await page.keyboard.press('k');
        const name = await page.evaluate<string>('document.activeElement.textContent');
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { level: 1, name: `api:${name}` }).waitFor();
        noProblems(visit);
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
    scenario('a member is added, and the focus returns to where it was', 'owner', async ({ page, open }, stage) => {
      await stage.management.createUser('invited');
      await open('/p/empty/-/members');
      await tabTo(page, 'button', 'Add member');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, 'combobox', 'User name');
      await page.keyboard.type('invited');
      await page.keyboard.press('Enter');
      await page.getByRole('rowheader', { name: 'invited' }).waitFor();
      // The dialog goes when the list is there, and the focus after it.
      await page.locator('button:focus', { hasText: 'Add member' }).waitFor();
    }),
    scenario(
      'an artifact is deleted when its name is typed, and Escape changes nothing',
      'owner',
      async (visit, stage) => {
        const { page } = visit;
        await stage.push('team/typed', '1.0');
        await visit.open('/r/team/typed:1.0');
        await tabTo(page, 'button', 'Delete');
        await page.keyboard.press('Enter');
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await page.keyboard.press('Enter');
        await tabTo(page, 'textbox', 'Type 1.0 to confirm');
        await page.keyboard.type('1.0');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter');
        await page.getByText('Nothing here has a tag').waitFor();
      },
    ),
    scenario('two tags are marked and compared', 'guest', async ({ page, open }) => {
      await open('/r/team/api');
      for (const tag of ['2.0.0', '1.2.0']) {
        await tabTo(page, 'checkbox', `Select ${tag}`);
        await page.keyboard.press('Space');
      }
      const link = page.getByRole('link', { name: /^Compare / });
      await link.waitFor();
      await page.keyboard.press('/');
      await tabTo(page, 'link', /^Compare /);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: 'api' }).waitFor();
      await page.waitForURL(/compare\?from=/);
    }),
    scenario('a rule of retention shows what it would do', 'owner', async ({ page, open }, stage) => {
      await stage.project('by-keys');
      for (const tag of ['1', '2']) await stage.push('by-keys/app', tag);
      await open('/p/by-keys/-/policies/retention');
      await tabTo(page, 'button', 'Add rule');
      await page.keyboard.press('Enter');
      await tabTo(page, 'combobox', 'Keep');
      await page.keyboard.type('the most recently pushed');
      await tabTo(page, 'spinbutton', 'How many');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('1');
      await page.getByText('1 of 2 kept').waitFor();
    }),
    scenario('a tag is restored from its history', 'developer', async ({ page, open }, stage) => {
      await stage.push('team/keyed', 'v');
      await stage.push('team/keyed', 'v');
      await open('/r/team/keyed');
      await tabTo(page, 'link', 'History');
      await page.keyboard.press('Enter');
      await page.getByRole('row').nth(2).waitFor();
      const last = page.getByRole('button', { name: /^Restore: v/ }).last();
      await tabTo(page, 'button', (await last.getAttribute('aria-label')) ?? '');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await tabTo(page, 'button', 'Restore');
      await page.keyboard.press('Enter');
      await page.getByText('v points to').waitFor();
    }),
    scenario('a list is ordered, and the order is said', 'guest', async ({ page, open }) => {
      await open('/p/team');
      await tabTo(page, 'button', 'Name');
      await page.keyboard.press('Enter');
      await page.waitForURL(/sort=-name/);
      same('the order', await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort'), 'descending');
      await page.keyboard.press('Enter');
      await page.waitForURL(/sort=name/);
    }),
    scenario('the language is changed in the menu, which Escape closes', 'maintainer', async ({ page, open }) => {
      await open('/explore');
      const summary = page.locator('summary').first();
      await summary.focus();
      await page.keyboard.press('Enter');
      await tabTo(page, 'combobox', 'Language');
      await page.keyboard.press('ArrowDown');
      await page.getByRole('heading', { level: 1, name: '浏览' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('combobox', { name: '语言' }).waitFor({ state: 'hidden' });
      same('what has the focus', await page.evaluate<string>('document.activeElement.tagName'), 'SUMMARY');
    }),
    scenario('an account is made by an administrator', 'admin', async ({ page, open }) => {
      await open('/admin/users');
      await tabTo(page, 'button', 'New user');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      for (const [label, text] of [
        ['User name', 'typist'],
        ['E-mail', 'typist@example.test'],
        ['Full name', 'Typist'],
      ] as const) {
        await tabTo(page, 'textbox', label);
        await page.keyboard.type(text);
      }
      // Past the comment, which nobody has to write.
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Correct-Horse-8');
      await page.keyboard.press('Enter');
      await page.getByRole('rowheader', { name: 'typist' }).waitFor();
    }),
  ],
};
