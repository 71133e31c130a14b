import { type Spec, scenario } from '../spec.ts';

/** Rules that freeze tags. */
export const immutabilitySpec: Spec = {
  name: 'immutability',
  scenarios: [
    scenario(
      'a rule freezes a tag, is switched off, and is deleted',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('frozen');
        await stage.push('frozen/app', 'v1');
        await open('/p/frozen/-/policies/immutability');
        await page.getByText('Every tag can be moved').waitFor();
        await page.getByRole('button', { name: 'New rule' }).click();
        await page.getByRole('dialog').getByRole('textbox', { name: 'Tags' }).fill('v*');
        await page.getByRole('dialog').getByRole('button', { name: 'New rule' }).click();
        const rule = 'matching v* in matching **';
        await page.getByRole('button', { name: `Turn off: ${rule}` }).waitFor();
        await open('/r/frozen/app:v1');
        await page.getByRole('button', { name: 'Delete' }).click();
        await page.getByLabel('Type v1 to confirm').fill('v1');
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await page.getByRole('dialog').getByRole('alert').getByText('A rule does not allow this').waitFor();
        await open('/p/frozen/-/policies/immutability');
        await page.getByRole('button', { name: `Turn off: ${rule}` }).click();
        await page.getByRole('button', { name: `Turn on: ${rule}` }).waitFor();
        await page.getByRole('button', { name: `Delete: ${rule}` }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
        await page.getByText('Every tag can be moved').waitFor();
      },
      ['immutability-rules'],
    ),
  ],
};
