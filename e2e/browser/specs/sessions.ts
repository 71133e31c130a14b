import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';
import { signIn } from '../stage.ts';

/** Signing in and out. */
export const sessionsSpec: Spec = {
  name: 'sessions',
  scenarios: [
    {
      name: 'a person signs in, comes where they wanted to go, and signs out',
      claims: ['sign-in'],
      async run(stage) {
        const visit = await stage.visit(undefined);
        const { page } = visit;
        await visit.open('/login?next=%2Fr%2Fteam%2Fapi');
        await page.getByLabel('User name or e-mail').fill(stage.people.owner.username);
        await page.getByLabel('Password').fill(stage.people.owner.password);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByRole('heading', { level: 1, name: 'api' }).waitFor();
        await page.getByText(stage.people.owner.username).first().click();
        await page.getByRole('button', { name: 'Sign out' }).click();
        await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
        await visit.open('/p/team');
        holds(await page.getByRole('alert').isVisible(), 'a private project is shown to nobody');
        await visit.close();
      },
    },
    {
      name: 'a wrong password is said at its field, and what was typed stays',
      async run(stage) {
        const visit = await stage.visit(undefined);
        const { page } = visit;
        await visit.open('/login');
        await page.getByLabel('User name or e-mail').fill('owner');
        await page.getByLabel('Password').fill('wrong');
        await page.keyboard.press('Enter');
        await page.getByText('User name or password is wrong').waitFor();
        same('the name', await page.getByLabel('User name or e-mail').inputValue(), 'owner');
        same('the field', await page.getByLabel('Password').getAttribute('aria-invalid'), 'true');
        await visit.close();
      },
    },
    {
      name: 'another site cannot be where a sign-in ends',
      async run(stage) {
        const visit = await stage.visit(undefined);
        for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example']) {
          await visit.open(`/login?next=${encodeURIComponent(next)}`);
          if (visit.page.url().includes('/login')) await signIn(visit, stage.people.guest);
          holds(visit.page.url().startsWith(stage.haven.url), `${next} led to ${visit.page.url()}`);
        }
        noProblems(visit);
        await visit.close();
      },
    },
  ],
};
