import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Repositories, tags and artifacts. */
export const artifactsSpec: Spec = {
  name: 'artifacts',
  scenarios: [
    {
      name: 'tags come by version, and share a digest visibly',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/api');
        const names = await page.getByRole('rowheader').getByRole('link').allTextContents();
        const versions = names.filter((name) => /^\d/.test(name));
        same('the order', versions, ['2.0.0', '1.10.0', '1.2.0']);
        await page.getByRole('button', { name: 'Pushed' }).click();
        await page.waitForURL(/sort=-push_time/);
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'the pull command is copied from the row, for the client that is remembered',
      claims: ['artifact-pull'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.context.grantPermissions(['clipboard-read', 'clipboard-write']);
        const clipboard = () => page.evaluate<string>('navigator.clipboard.readText()');
        await visit.open('/r/team/api');
        await page.getByRole('button', { name: 'Copy pull command of 2.0.0' }).click();
        same('the command', await clipboard(), `docker pull ${stage.haven.host}/team/api:2.0.0`);
        await visit.open('/r/team/api:2.0.0');
        await page.getByLabel('Client').selectOption('podman');
        await visit.open('/r/team/api');
        await page.getByRole('button', { name: 'Copy pull command of 2.0.0' }).click();
        same('the command', await clipboard(), `podman pull ${stage.haven.host}/team/api:2.0.0`);
        await visit.close();
      },
    },
    {
      name: 'a tag is added and removed, and the manifest is what was pushed',
      claims: ['artifact-tags'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/api:1.2.0');
        await page.getByRole('button', { name: 'Add tag' }).click();
        await page.getByLabel('New tag').fill('stable');
        await page.getByRole('dialog').getByRole('button', { name: 'Add tag' }).click();
        await page.getByRole('link', { name: 'stable', exact: true }).waitFor();
        await page.getByRole('button', { name: 'Remove: stable' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
        await page.getByRole('link', { name: 'stable', exact: true }).waitFor({ state: 'detached' });
        await page.getByRole('link', { name: 'Manifest' }).click();
        await page.getByText('"schemaVersion": 2').waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'deleting says what goes, wants the name typed, and does it',
      claims: ['artifact-delete'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/tools/cli:1.0');
        await page.getByRole('button', { name: 'Delete' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText('1 tag: 1.0').waitFor();
        const button = dialog.getByRole('button', { name: 'Delete' });
        same('disabled', await button.getAttribute('aria-disabled'), 'true');
        await dialog.getByLabel('Type 1.0 to confirm').fill('1.0');
        await button.click();
        await page.getByText('Nothing here has a tag').waitFor();
        await visit.close();
      },
    },
    {
      name: 'a description cannot become a script',
      claims: ['repository-info'],
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/api/-/info');
        await page.getByRole('button', { name: 'Edit' }).click();
        const text =
          '# Hello\n\n<img src=x onerror="document.title=1">\n\n[bad](javascript:alert(1)) [good](https://example.org/)';
        await page.getByLabel('Description').fill(text);
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('heading', { name: 'Hello' }).waitFor();
        same('images', await page.locator('main img').count(), 0);
        same('links', await page.locator('main a[href^="javascript"]').count(), 0);
        holds(await page.getByRole('link', { name: 'good' }).isVisible(), 'the good link is gone');
        holds((await page.title()) !== '1', 'the description ran');
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'strangers are told nothing',
      async run(stage) {
        const visit = await stage.visit(stage.people.stranger);
        for (const path of ['/p/team', '/r/team/api', '/r/team/api:2.0.0', '/p/none-such']) {
          await visit.open(path);
          holds(await visit.page.getByRole('alert').first().isVisible(), `${path} shows something to a stranger`);
        }
        await visit.close();
      },
    },
    {
      name: 'a chart tells what it is, what it can be given and what it needs',
      claims: ['artifact-chart'],
      async run(stage) {
        const visit = await stage.visit(stage.people.guest);
        const { page } = visit;
        await visit.open('/r/open/charts/shop:1.2.3');
        await page.getByText('A shop with a basket').waitFor();
        await page.getByText('Ada <ada@example.test>').waitFor();
        await page.getByRole('link', { name: 'https://git.example.test/shop' }).waitFor();
        same('programs as links', await page.getByRole('link', { name: /javascript/ }).count(), 0);
        await page.getByRole('link', { name: 'Readme' }).click();
        await page.getByRole('heading', { name: 'Shop', exact: true }).waitFor();
        await page.getByRole('link', { name: 'Values' }).click();
        await page.getByText('# How many of it.').waitFor();
        await page.getByLabel('Shown as').selectOption({ label: 'Pairs' });
        await page.getByRole('row').filter({ hasText: 'image.tag' }).getByText('4.5', { exact: true }).waitFor();
        await page.getByRole('searchbox').fill('hosts');
        await page.getByRole('rowheader', { name: 'image.tag' }).waitFor({ state: 'detached' });
        await page.reload();
        await page.getByRole('rowheader', { name: 'hosts[0]' }).waitFor();
        await page.getByRole('link', { name: 'Dependencies' }).click();
        await page.getByRole('row').filter({ hasText: 'postgresql' }).getByText('16.x.x').waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
  ],
};
