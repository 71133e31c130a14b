import { accessible, holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Where tags have pointed, and what was deleted and can be brought back. */
export const historySpec: Spec = {
  name: 'history',
  scenarios: [
    {
      name: 'a tag that was moved is restored, and its history says so',
      async run(stage) {
        const first = await stage.push('team/story', 'stable');
        await stage.push('team/story', 'stable');
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/story');
        await page.getByRole('link', { name: 'History' }).click();
        const rows = page.getByRole('table').getByRole('row');
        await rows.nth(2).waitFor();
        same('rows', await rows.count(), 3);
        const restore = page.getByRole('button', { name: /^Restore: stable/ });
        same('why not', await restore.first().getAttribute('title'), 'It points there already');
        await restore.last().click();
        await page.getByRole('dialog').getByText(first.slice(7, 19)).waitFor();
        await accessible(page);
        await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
        await page.getByText(`stable points to ${first.slice(7, 19)} again`).waitFor();
        await rows.nth(1).getByText('earlier version restored').waitFor();
        same('where it points', await digestOf(stage, 'stable'), first);
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a tag that was deleted is restored, and its artifact comes from the trash',
      async run(stage) {
        const digest = await stage.push('team/story', 'dropped');
        await stage.management.call('DELETE', '/projects/team/repositories/story/artifacts/dropped', 200);
        const visit = await stage.visit(stage.people.developer);
        const { page } = visit;
        await visit.open('/r/team/story/-/history?tag=dropped');
        await page.getByText('is in the trash').waitFor();
        await page
          .getByRole('button', { name: /^Restore: dropped/ })
          .last()
          .click();
        await page.getByText('comes back from the trash').waitFor();
        await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
        await page.getByText('dropped points to').waitFor();
        same('where it points', await digestOf(stage, 'dropped'), digest);
        await visit.close();
      },
    },
    {
      name: 'the tags of a time are shown, and the address keeps it',
      async run(stage) {
        const visit = await stage.visit(stage.people.guest);
        const { page } = visit;
        await visit.open('/r/team/api/-/history');
        await page.getByLabel('Tags as they were at').fill('2020-01-01T10:00');
        await page.getByText('There was no tag then').waitFor();
        same('the address', new URL(page.url()).search, '?at=2020-01-01T10%3A00');
        await page.getByLabel('Tags as they were at').fill('2099-01-01T10:00');
        await page.getByRole('rowheader', { name: '1.10.0' }).waitFor();
        const restore = page.getByRole('button', { name: /^Restore: 1\.10\.0/ });
        same('why not', await restore.getAttribute('title'), 'Developers and above restore tags');
        await page.getByRole('button', { name: 'Back to the history' }).click();
        await page.getByRole('searchbox').fill('2.0');
        await page.getByRole('rowheader', { name: '1.10.0' }).waitFor({ state: 'detached' });
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a deleted artifact comes back from the trash, another one goes for good when its name is typed',
      async run(stage) {
        const kept = await stage.push('team/bin', 'kept');
        const lost = await stage.push('team/bin', 'lost');
        for (const tag of ['kept', 'lost']) {
          await stage.management.call('DELETE', `/projects/team/repositories/bin/artifacts/${tag}`, 200);
        }
        const visit = await stage.visit(stage.people.maintainer);
        const { page } = visit;
        const name = (digest: string) => `bin@${digest.slice(7, 19)}`;
        await visit.open('/p/team/-/trash');
        holds(visit.calls.length <= 3, `the trash makes ${visit.calls.length} calls`);
        await page.getByRole('button', { name: `Restore: ${name(kept)}` }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
        await page.getByText(`${name(kept)} is back (1 artifact). Its tags: kept.`).waitFor();
        await page.getByRole('button', { name: `Delete for good: ${name(lost)}` }).click();
        await page.getByLabel(`Type ${name(lost)} to confirm`).fill(name(lost));
        await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
        await page.getByRole('rowheader', { name: name(lost) }).waitFor({ state: 'detached' });
        await visit.open('/r/team/bin:kept');
        await page.getByRole('heading', { level: 1, name: 'bin:kept' }).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a deleted repository comes back as it was',
      async run(stage) {
        await stage.push('team/whole', '1.0');
        await stage.management.call('DELETE', '/projects/team/repositories/whole', 200);
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/p/team/-/trash');
        await page.getByRole('link', { name: 'Deleted repositories' }).click();
        await page.getByRole('button', { name: 'Restore: whole' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
        await page.getByText('whole is back (1 artifact). Its tags: 1.0.').waitFor();
        await visit.open('/r/team/whole');
        await page.getByRole('link', { name: '1.0', exact: true }).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'who may not restore or delete for good sees why',
      async run(stage) {
        const visit = await stage.visit(stage.people.guest);
        const { page } = visit;
        await visit.open('/p/team/-/trash');
        const [restore, purge] = ['Restore', 'Delete for good'].map((name) =>
          page.getByRole('button', { name: new RegExp(`^${name}: api`) }),
        );
        same('restore', await restore?.getAttribute('title'), 'Developers and above restore what was deleted');
        same('purge', await purge?.getAttribute('title'), 'Maintainers and above delete for good');
        await visit.close();
      },
    },
  ],
};

async function digestOf({ management }: Parameters<Spec['scenarios'][number]['run']>[0], tag: string): Promise<string> {
  const answer = await management.call('GET', `/projects/team/repositories/story/artifacts/${tag}`, 200);
  return (JSON.parse(answer.body.toString()) as { readonly digest: string }).digest;
}
