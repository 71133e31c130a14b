import { startMailServer } from '../../../server/test/mail-server.ts';
import { holds, noProblems, same, until } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';
import { signIn } from '../stage.ts';

const newPassword = 'Another-Horse-9';

/** Accounts of people, and their own part of them. */
export const usersSpec: Spec = {
  name: 'users',
  scenarios: [
    scenario(
      'an administrator sets a password, and the person signs in with it',
      'admin',
      async ({ page, open }, stage) => {
        const person = await stage.management.createUser('forgetful');
        await open('/admin/users?q=forgetful');
        await page.getByRole('button', { name: 'Set password: forgetful' }).click();
        await page.getByRole('dialog').getByLabel('New password').fill('short');
        await page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
        same('the field', await page.getByRole('dialog').getByLabel('New password').inputValue(), 'short');
        await page.getByRole('dialog').getByLabel('New password').fill(newPassword);
        await page.getByRole('dialog').getByRole('button', { name: 'Set password' }).click();
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        const theirs = await stage.visit(undefined);
        await signIn(theirs, { username: person.username, password: newPassword });
        await theirs.page.getByRole('heading', { level: 1, name: 'Hello, forgetful' }).waitFor();
        await theirs.close();
      },
      ['users-password'],
    ),
    {
      name: 'somebody changes their profile and password, and a wrong present one is refused',
      claims: ['profile', 'password'],
      async run(stage) {
        const person = await stage.management.createUser('tidy');
        const visit = await stage.visit(person);
        const { page } = visit;
        await visit.open('/me/profile');
        await page.getByLabel('Full name').fill('Tidy Person');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved').waitFor();
        await page.getByLabel('Present password').fill('Wrong-Horse-1');
        await page.getByLabel('New password').fill(newPassword);
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.getByRole('alert').waitFor();
        await page.getByLabel('Present password').fill(person.password);
        await page.getByRole('button', { name: 'Change password' }).click();
        await page.getByText('The password is changed').waitFor();
        await page.reload();
        same('the name', await page.getByLabel('Full name').inputValue(), 'Tidy Person');
        await visit.close();
      },
    },
    scenario(
      'language and theme are chosen, and are still there on the next visit',
      'guest',
      async ({ page, open }) => {
        await open('/p');
        await page.getByText('guest', { exact: true }).first().click();
        await page.getByLabel('Theme').selectOption({ label: 'Dark' });
        await page.getByLabel('Language').selectOption({ label: '简体中文' });
        await page.getByRole('heading', { level: 1, name: '项目' }).waitFor();
        await open('/explore');
        await page.getByRole('heading', { level: 1, name: '浏览' }).waitFor();
        same('the theme', await page.locator('html').getAttribute('data-theme'), 'dark');
        same('the language', await page.locator('html').getAttribute('lang'), 'zh-CN');
      },
      ['preferences'],
    ),
    {
      name: 'people sign up where they may, and see why not where they may not',
      claims: ['sign-up'],
      async run(stage) {
        const visit = await stage.visit(undefined);
        const { page } = visit;
        await visit.open('/signup');
        await page.getByText('Nobody makes an account for themselves here').waitFor();
        await stage.management.call('PUT', '/configurations', 200, { self_registration: true });
        try {
          await visit.open('/signup');
          await page.getByLabel('User name').fill('walked-in');
          await page.getByLabel('E-mail').fill('walked-in@example.test');
          await page.getByLabel('Full name').fill('Walked In');
          await page.getByLabel('Password', { exact: true }).fill(newPassword);
          await page.getByLabel('Repeat the password').fill(newPassword);
          await page.getByRole('button', { name: 'Create an account' }).click();
          await page.getByRole('heading', { level: 1, name: 'Hello, walked-in' }).waitFor();
        } finally {
          await stage.management.call('PUT', '/configurations', 200, { self_registration: false });
        }
        await visit.close();
      },
    },
    {
      name: 'a forgotten password is replaced by a link from a mail, and where no mail is sent, it is said why not',
      claims: ['password-reset'],
      async run(stage) {
        const person = await stage.management.createUser('absent-minded');
        const mail = await startMailServer();
        const visit = await stage.visit(undefined);
        const { page } = visit;
        await visit.open('/login');
        const why = await page.getByRole('button', { name: 'Forgot your password?' }).getAttribute('title');
        same('why', why, 'No mail is sent here; ask an administrator for a new password');
        await visit.open('/reset-password');
        await page.getByText('No mail is sent here').waitFor();
        const configure = (settings: object) => stage.management.call('PUT', '/configurations', 200, settings);
        await configure({ email_host: '127.0.0.1', email_port: mail.port, email_from: 'registry@example.test' });
        try {
          await visit.open('/login');
          await page.getByRole('link', { name: 'Forgot your password?' }).click();
          await page.getByLabel('E-mail').fill('absent-minded@example.test');
          await page.getByRole('button', { name: 'Send a link by mail' }).click();
          await page.getByText('a mail with a link is on its way').waitFor();
          await until(() => mail.mails.length === 1);
          const link = /\S+\/reset-password#token=[\w-]+/.exec(mail.mails[0]?.text ?? '')?.[0] ?? '';
          await visit.open(link.replace(stage.haven.url, ''));
          await page.getByLabel('New password').fill(newPassword);
          await page.getByRole('button', { name: 'Change password' }).click();
          await page.getByText('The password is changed').waitFor();
          holds(!page.url().includes('token'), 'the token is still in the address');
          await signIn(visit, { username: person.username, password: newPassword });
          await page.getByRole('heading', { level: 1, name: 'Hello, absent-minded' }).waitFor();
        } finally {
          await configure({ email_host: '' });
          await mail.close();
        }
        noProblems(visit);
        await visit.close();
      },
    },
  ],
};
