import { type Spec, scenario } from '../spec.ts';

/** What is kept of a project. */
export const retentionSpec: Spec = {
  name: 'retention',
  scenarios: [
    scenario(
      'a rule shows what it would do before it is saved, runs dry, and tells why',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('aging');
        for (const tag of ['1', '2', '3']) await stage.push('aging/app', tag);
        await open('/p/aging/-/policies/retention');
        await page.getByText('Without rules everything stays').waitFor();
        await page.getByRole('button', { name: 'Add rule' }).click();
        await page.getByLabel('Keep').selectOption({ label: 'the most recently pushed' });
        await page.getByLabel('How many').fill('1');
        const preview = page.getByRole('table', { name: 'Preview' });
        await preview.getByText('1 of 3 kept').waitFor();
        await page.getByLabel('How many').fill('2');
        await preview.getByText('2 of 3 kept').waitFor();
        await page.getByRole('button', { name: /^Show artifacts: / }).click();
        await page.getByRole('dialog').getByText('by Rule 1').first().waitFor();
        await page.getByRole('dialog').getByText('removed').waitFor();
        await page.keyboard.press('Escape');
        await page.getByLabel('When it runs (cron; empty for never)').fill('0 0 4 * * *');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByText('Saved').waitFor();
        await page.getByRole('button', { name: 'Dry run' }).click();
        const runs = page.getByRole('table', { name: 'Runs' });
        await runs.getByText('Success').waitFor({ timeout: 60_000 });
        await page.getByRole('button', { name: /^Show artifacts: \d+$/ }).click();
        await page.getByRole('dialog').getByText('2 of 3 kept').waitFor();
        await page.keyboard.press('Escape');
        await page.reload();
        await page.getByRole('group', { name: 'Rule 1' }).waitFor();
      },
      ['retention-rules', 'retention-runs', 'retention-schedule'],
    ),
    scenario(
      'a cron expression that is none is refused in words, and stays in its field',
      'owner',
      async (visit, stage) => {
        const { page } = visit;
        await stage.project('timeless');
        await visit.open('/p/timeless/-/policies/retention');
        await page.getByRole('button', { name: 'Add rule' }).click();
        const cron = page.getByLabel('When it runs (cron; empty for never)');
        await cron.fill('whenever');
        await page.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('alert').waitFor();
        await page.locator('input[value="whenever"]').waitFor();
      },
    ),
  ],
};
