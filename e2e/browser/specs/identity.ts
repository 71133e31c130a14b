import type { Page } from 'playwright-core';
import { startTestProvider, type TestProvider } from '../../../server/src/features/identity/oidc/provider.suite.ts';
import { Haven } from '../../src/haven.ts';
import type { Credentials } from '../../src/http.ts';
import { Management } from '../../src/management.ts';
import { accessible, same } from '../expect.ts';
import type { Spec } from '../spec.ts';
import { openVisit, type Stage, type Visit } from '../stage.ts';

/** People and groups of an identity provider, on a server of their own: how people sign in is chosen before there are any. */
export const identitySpec: Spec = {
  name: 'identity',
  scenarios: [
    {
      name: 'who comes from a provider chooses a free name, and is a member by a group of it',
      claims: ['oidc-onboarding', 'members-groups'],
      async run(stage) {
        const haven = await Haven.start();
        const provider = await startTestProvider(haven.url);
        try {
          await setProvider(new Management(haven), provider);
          await newcomerAndGroup({ stage, haven, provider });
        } finally {
          await provider.close();
          await haven.stop();
        }
      },
    },
  ],
};

async function setProvider(management: Management, provider: TestProvider): Promise<void> {
  await management.call('PUT', '/configurations', 200, {
    auth_mode: 'oidc_auth',
    oidc_name: 'Example ID',
    oidc_endpoint: provider.issuer,
    oidc_client_id: 'haven',
    oidc_client_secret: provider.clientSecret,
    oidc_scope: 'openid,profile,email,groups,offline_access',
    oidc_groups_claim: 'groups',
    oidc_user_claim: 'preferred_username',
    oidc_auto_onboard: false,
  });
  await management.createProject('team', false);
}

async function newcomerAndGroup(on: {
  readonly stage: Stage;
  readonly haven: Haven;
  readonly provider: TestProvider;
}): Promise<void> {
  const { stage, haven, provider } = on;
  const open = () =>
    openVisit({ browser: stage.browser, url: haven.url, signedIn: new Map(), as: undefined, look: {} });
  const person = { preferred_username: 'ada', email: 'ada@example.test', groups: ['platform'] };
  provider.people.set('ada-1', person).set('ada-2', { ...person, email: 'other@example.test' });
  const first = await open();
  await comeFromProvider(first, provider, 'ada-1');
  await accessible(first.page);
  same('the name that is proposed', await first.page.getByLabel('User name').inputValue(), 'ada');
  await choose(first.page, 'ada');
  await first.page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  await first.page.getByRole('link', { name: 'team' }).waitFor({ state: 'detached' });
  await bringSecret(first);
  // Another person of the same name has to take another one, and nothing that was typed is lost.
  const second = await open();
  await comeFromProvider(second, provider, 'ada-2');
  await choose(second.page, 'ada');
  await second.page.getByRole('alert').getByText('belongs to another account').waitFor();
  await choose(second.page, 'ada-lovelace');
  await second.page.getByRole('heading', { level: 1, name: 'Projects' }).waitFor();
  await second.close();
  const theirs = await open();
  await signInLocally(theirs, haven.admin);
  await addGroup(theirs);
  await renameAdmin(theirs);
  await theirs.close();
  await straightToProvider({ haven, provider, visit: await open() });
  await first.open('/p/team');
  await first.page.getByRole('heading', { level: 1, name: 'team' }).waitFor();
  await first.close();
}

async function comeFromProvider({ page, open }: Visit, provider: TestProvider, subject: string): Promise<void> {
  provider.current = subject;
  await open('/login?next=%2Fp');
  await page.getByRole('link', { name: 'Sign in with Example ID' }).click();
  await page.getByRole('heading', { level: 1, name: 'Choose a user name' }).waitFor();
}

// For programs, which cannot come by way of the provider.
async function bringSecret({ page, open }: Visit): Promise<void> {
  await open('/me/profile');
  await page.getByRole('link', { name: 'See the secret, or make a new one' }).click();
  await page.getByLabel('A secret of your own').fill('too weak');
  await page.getByRole('button', { name: 'Use this secret' }).click();
  await page.getByRole('alert').getByText('8-128').waitFor();
  await page.getByLabel('A secret of your own').fill('Brought-1n-by-hand');
  await page.getByRole('button', { name: 'Use this secret' }).click();
  await page.getByText('Brought-1n-by-hand', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Hide the secret' }).click();
  await page.getByText('Brought-1n-by-hand', { exact: true }).waitFor({ state: 'detached' });
  await open('/p');
}

// Accounts of the installation stand behind those of the provider.
async function signInLocally({ page, open }: Visit, { username, password }: Credentials): Promise<void> {
  await open('/login');
  await page.getByText('Sign in with a local account').click();
  await page.getByLabel('User name or e-mail').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((at) => !at.pathname.startsWith('/login'));
}

async function choose(page: Page, name: string): Promise<void> {
  await page.getByLabel('User name').fill(name);
  await page.getByRole('button', { name: 'Choose a user name' }).click();
}

// The group is known since somebody of it has signed in; one that nobody has come from yet can be added by its name too.
async function addGroup({ page, open }: Visit): Promise<void> {
  await open('/p/team/-/members');
  const dialog = page.getByRole('dialog', { name: 'Add member' });
  for (const [typed, name, role] of [
    ['plat', 'platform', 'maintainer'],
    ['later', 'later-team', 'guest'],
  ] as const) {
    await page.getByRole('button', { name: 'Add member' }).click();
    await dialog.getByLabel('Kind').selectOption({ label: 'group' });
    await dialog.getByLabel('Group name').fill(typed);
    if (name === 'platform') await dialog.locator(`datalist option[value="${name}"]`).waitFor({ state: 'attached' });
    await dialog.getByLabel('Group name').fill(name);
    await dialog.getByLabel('Role').selectOption({ label: role });
    await dialog.getByRole('button', { name: 'Add member' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: name }).getByText('group', { exact: true }).waitFor();
  }
  const role = page.getByLabel('Role of later-team');
  await role.selectOption({ label: 'developer' });
  await page.reload();
  same('the role', await page.getByLabel('Role of later-team').inputValue(), '2');
  await page.getByRole('button', { name: 'Remove: later-team' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('rowheader', { name: 'later-team' }).waitFor({ state: 'detached' });
}

// Who is sent to the provider at once is not sent there again when they have signed out.
async function straightToProvider(on: {
  readonly haven: Haven;
  readonly provider: TestProvider;
  readonly visit: Visit;
}): Promise<void> {
  const { haven, provider, visit } = on;
  const admin = { username: 'admin@harbor.local', password: haven.admin.password };
  await new Management(haven).call('PUT', '/configurations', 200, { primary_auth_mode: true }, admin);
  provider.current = 'ada-1';
  await visit.page.goto('/login?next=%2Fp');
  await visit.page.waitForURL('**/p');
  await visit.page.getByText('ada', { exact: true }).first().click();
  await visit.page.getByRole('button', { name: 'Sign out' }).click();
  await visit.page.getByRole('link', { name: 'Sign in with Example ID' }).waitFor();
  const other = await visit.context.newPage();
  await other.goto('/login?local=1');
  await other.getByText('Sign in with a local account').waitFor();
  await visit.close();
}

// The provider may have an admin of its own.
async function renameAdmin({ page, open }: Visit): Promise<void> {
  await open('/me/profile');
  await page.getByRole('button', { name: 'Rename to admin@harbor.local' }).click();
  await page.getByLabel('Type admin@harbor.local to confirm').fill('admin@harbor.local');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByText('admin@harbor.local').first().waitFor();
  same('ways to rename it again', await page.getByRole('button', { name: /^Rename/ }).count(), 0);
}
