import type { Page } from 'playwright-core';
import { accessible, fitsWidth, holds, noProblems, same } from '../expect.ts';
import { tabTo } from '../keys.ts';
import { withOras } from '../oras.ts';
import { type Spec, scenario } from '../spec.ts';
import type { Stage } from '../stage.ts';

const names = (page: Page) => page.getByRole('rowheader').getByRole('link').allTextContents();

/** Types into the filter and waits until the list shows just these rows. */
async function narrows(page: Page, label: string, text: string, rows: readonly string[]): Promise<void> {
  await page.getByLabel(label).fill(text);
  await page.waitForURL((at) => (at.searchParams.get('q') ?? '') === text);
  for (const row of rows) await page.getByRole('link', { name: row, exact: true }).first().waitFor();
  const count = page.getByText(new RegExp(`^${rows.length} items?$`));
  await (rows.length > 0 ? count : page.getByText('No tag matches the filter')).waitFor();
  same(text, [...(await names(page))].sort(), [...rows].sort());
}

/** Narrowing the lists of a repository, and doing something with several artifacts at once. */
export const artifactListsSpec: Spec = {
  name: 'artifact-lists',
  tools: ['oras'],
  scenarios: [
    scenario(
      'tags are narrowed by what people ask of them, and Back comes to the same rows',
      'owner',
      async ({ page, open }, stage) => {
        await withOras(stage, async (oras) => {
          await oras.push('team/narrow:1.0,1.1', 10);
          await oras.push('team/narrow:2.0', 5_000);
          await oras.attach('team/narrow:2.0', 'application/vnd.cncf.notary.signature');
        });
        await open('/r/team/narrow');
        await page.keyboard.press('/');
        await page.keyboard.type('tag:1.*');
        await page.waitForURL(/q=tag/);
        await page.getByText('2 items').waitFor();
        same('the rows', await names(page), ['1.1', '1.0']);
        const by = (text: string, rows: readonly string[]) => narrows(page, 'Filter tags', text, rows);
        await by('1', ['1.0', '1.1']);
        await by('signed:yes', ['2.0']);
        await by('signed:no tag:*.1', ['1.1']);
        await by('size>4KiB', ['2.0']);
        await by('older:1d', []);
        await by('newer:1d pulled:never', ['1.0', '1.1', '2.0']);
        await by('signed:yes', ['2.0']);
        await page.getByRole('link', { name: '2.0', exact: true }).click();
        await page.getByRole('heading', { level: 1, name: 'narrow:2.0' }).waitFor();
        await page.goBack();
        same('the filter', await page.getByLabel('Filter tags').inputValue(), 'signed:yes');
        await page.getByText('1 item').waitFor();
        await open('/r/team/api?q=platform:arm64');
        await page.getByText('1 item').waitFor();
        same('the rows', await names(page), ['multi']);
      },
    ),
    scenario(
      'the box offers keys and values, and says in words what it does not understand',
      'owner',
      async ({ page, open }, stage) => {
        await stage.management.call('POST', '/labels', 201, { name: 'on trial', scope: 'g' });
        await open('/r/team/api');
        const box = page.getByLabel('Filter tags');
        const offers = () =>
          page.evaluate<string[]>('[...document.querySelectorAll("datalist option")].map(({ value }) => value)');
        await box.fill('1.2 pl');
        same('the keys', await offers(), ['1.2 platform:']);
        await box.fill('label:o');
        await page.waitForFunction('document.querySelectorAll("datalist option").length === 1');
        same('the labels', await offers(), ['label:"on trial"']);
        const wrong = page.getByRole('status').getByText(/^(There is no key|After|A quotation)/);
        for (const [text, words] of [
          ['severity:high', 'There is no key “severity”'],
          ['older:30', 'After older there should be a span of time such as 30d, not “30”.'],
          ['size:1MB', 'After size there should be > or < and an amount, such as size>100MB, not “1MB”.'],
          ['"two words', 'A quotation mark is missing at the end.'],
        ] as const) {
          await box.fill(text);
          await wrong.getByText(words).waitFor();
        }
        same('tied to the box', await box.getAttribute('aria-invalid'), 'true');
        await page.getByText('? What a filter can say').click();
        await page.getByText('platform:linux/arm64').waitFor();
        await accessible(page);
        await box.fill('2.0.0');
        await wrong.waitFor({ state: 'detached' });
        await page.getByText('1 item').waitFor();
        await open('/r/team/api?q=older:');
        await wrong.waitFor();
        holds((await page.getByRole('table').count()) === 0, 'there are rows of a filter that is not understood');
      },
    ),
    {
      name: 'it does so in Chinese, too, also on a phone in the dark',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner, { language: 'zh', theme: 'dark', width: 390 });
        await visit.open('/r/team/api?q=older:30');
        await visit.page.getByRole('status').getByText('older 之后应为时长，例如 30d，而不是“30”。').waitFor();
        await visit.page.getByText('筛选语法').click();
        await accessible(visit.page);
        await fitsWidth(visit.page);
        await visit.page.getByLabel('筛选 Tag').fill('tag：2.*');
        await visit.page.getByText('1 项').waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    scenario(
      'several artifacts are labelled and deleted at once, and what may not go says why',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('many');
        const { owner } = stage.people;
        const label = { name: 'doomed', scope: 'p', project_id: await projectId(stage, 'many') };
        await stage.management.call('POST', '/labels', 201, label, owner);
        await withOras(stage, async (oras) => {
          for (const tag of ['one', 'two', 'three', 'frozen']) await oras.push(`many/app:${tag}`, 100);
          await oras.attach('many/app:one', 'application/vnd.cncf.notary.signature');
        });
        await stage.management.call('POST', '/projects/many/immutabletagrules', 201, frozenRule, owner);
        await open('/r/many/app/-/artifacts');
        const row = (tag: string) => page.getByRole('row').filter({ hasText: tag });
        const table = page.getByRole('table', { name: 'Artifacts' });
        for (const tag of ['one', 'frozen']) await row(tag).getByRole('checkbox').check();
        await page.getByText('2 selected').waitFor();
        await page.getByRole('button', { name: 'Add label' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Labels').selectOption({ label: 'doomed' });
        await dialog.getByRole('button', { name: 'Add label' }).click();
        await dialog.waitFor({ state: 'detached' });
        await page.getByLabel('Filter artifacts').fill('label:doomed');
        await page.getByText('2 items').waitFor();
        await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
        await page.getByLabel('Filter artifacts').fill('');
        await page.getByText('4 items').waitFor();
        await row('two').getByRole('checkbox').check();
        await page.getByRole('button', { name: 'Delete', exact: true }).click();
        await dialog.getByRole('heading', { name: 'Delete 3 artifacts' }).waitFor();
        await dialog.getByText('3 tags', { exact: true }).waitFor();
        await dialog.getByText('1 referrer (signature, SBOM …)').waitFor();
        await accessible(page);
        await dialog.getByLabel('Type app to confirm').fill('app');
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await dialog.getByText('It did not work for 1 of 3').waitFor();
        await dialog
          .getByRole('row')
          .filter({ hasText: 'frozen' })
          .getByText(/A rule does not allow this/)
          .waitFor();
        same('done', await dialog.getByText('✓ done').count(), 2);
        await accessible(page);
        await dialog.getByRole('button', { name: 'Close' }).click();
        await page.getByText('1 selected').waitFor();
        await table.getByText('two').waitFor({ state: 'detached' });
        await page.getByText('2 items').waitFor();
      },
      ['artifacts-several'],
    ),
    scenario(
      'tags that are chosen lead to their artifacts, with every other tag that goes with them',
      'owner',
      async ({ page, open }, stage) => {
        await withOras(stage, async (oras) => {
          await oras.push('team/together:1.0,stable', 50);
          await oras.push('team/together:2.0', 60);
        });
        await open('/r/team/together');
        await page.getByRole('checkbox', { name: 'Select 1.0' }).focus();
        await page.keyboard.press('Space');
        await page.getByText('1 selected').waitFor();
        await tabTo(page, 'button', 'Delete');
        await page.keyboard.press('Enter');
        const dialog = page.getByRole('dialog', { name: 'Delete 1 artifact' });
        await dialog.getByText('2 tags', { exact: true }).waitFor();
        await dialog.getByRole('cell', { name: /stable/ }).waitFor();
        await dialog.getByLabel('Type together to confirm').fill('together');
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await page.getByText('1 item').waitFor();
        same('the rows', await names(page), ['2.0']);
      },
    ),
    scenario(
      'a guest sees why nothing of it is for guests, and copies a digest without a mouse',
      'guest',
      async ({ page, open, context }) => {
        await context.grantPermissions(['clipboard-read', 'clipboard-write']);
        await open('/r/team/api/-/artifacts?q=1.10.0');
        await tabTo(page, 'button', /^Copy digest/);
        await page.keyboard.press('Enter');
        const copied = await page.evaluate<string>('navigator.clipboard.readText()');
        holds(/^sha256:[0-9a-f]{64}$/.test(copied), `the clipboard has ${copied}`);
        await page.getByRole('row').nth(1).getByRole('checkbox').focus();
        await page.keyboard.press('Space');
        const why = (name: string) => page.getByRole('button', { name, exact: true }).getAttribute('title');
        same('why not', await why('Delete'), 'Maintainers and above delete artifacts');
        same('why not', await why('Add label'), 'Developers and above change labels');
      },
    ),
  ],
};

const everything = (pattern: string) => [{ kind: 'doublestar', decoration: 'matches', pattern }];
const frozenRule = {
  action: 'immutable',
  template: 'immutable_template',
  disabled: false,
  tag_selectors: everything('frozen'),
  scope_selectors: { repository: [{ kind: 'doublestar', decoration: 'repoMatches', pattern: '**' }] },
};

async function projectId(stage: Stage, name: string): Promise<number> {
  const { body } = await stage.management.call('GET', `/projects/${name}`, 200, undefined, stage.people.owner);
  return JSON.parse(body.toString()).project_id;
}
