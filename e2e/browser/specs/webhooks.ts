import { holds } from '../expect.ts';
import { startReceiver } from '../receiver.ts';
import { type Spec, scenario } from '../spec.ts';

/** What is told to other systems. */
export const webhooksSpec: Spec = {
  name: 'webhooks',
  scenarios: [
    scenario(
      'a webhook is made and tried, tells of a push, and tells again what it has told',
      // Only administrators may name an address on the machine itself.
      'admin',
      async ({ page, open }, stage) => {
        const receiver = await startReceiver();
        await stage.project('telling');
        await open('/p/telling/-/webhooks');
        await page.getByRole('button', { name: 'New webhook' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('chat');
        await dialog.getByLabel('Address').fill(receiver.url);
        await dialog.getByRole('button', { name: 'New webhook' }).click();
        await dialog.getByText('Choose at least one event').waitFor();
        await dialog.getByLabel('PUSH_ARTIFACT').check();
        await dialog.getByRole('button', { name: 'New webhook' }).click();
        await page.getByRole('button', { name: 'Test: chat' }).click();
        await page.getByText(`${receiver.url}: delivered, 200`).waitFor();
        await page.keyboard.press('Escape');
        await stage.push('telling/app', '1.0');
        await page.getByRole('link', { name: 'chat' }).click();
        const deliveries = page.getByRole('table', { name: 'Deliveries' });
        await deliveries.getByText('Success').first().waitFor({ timeout: 60_000 });
        await page
          .getByRole('button', { name: /^Log: / })
          .first()
          .click();
        await page.getByRole('dialog').getByRole('region').waitFor();
        await page.keyboard.press('Escape');
        const before = receiver.bodies.length;
        holds(
          receiver.bodies.some((body) => body.includes('telling/app')),
          'nothing was told of the push',
        );
        await page.getByRole('link', { name: 'Events of the last days' }).click();
        await page
          .getByRole('button', { name: /^Send again: PUSH_ARTIFACT/ })
          .first()
          .click();
        await page.getByText('1 event is sent again').waitFor();
        await page.getByRole('link', { name: 'Deliveries', exact: true }).click();
        await deliveries.getByText('Success').nth(1).waitFor({ timeout: 60_000 });
        holds(receiver.bodies.length > before, 'nothing came again');
        await receiver.close();
      },
      ['webhooks-edit', 'webhooks-deliveries'],
    ),
    scenario(
      'a webhook is changed, switched off, and deleted',
      'owner',
      async ({ page, open }, stage) => {
        await stage.project('silent');
        await open('/p/silent/-/webhooks');
        await page.getByRole('button', { name: 'New webhook' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('Name').fill('first');
        await dialog.getByLabel('Address').fill('https://chat.example.test/hook');
        await dialog.getByLabel('DELETE_ARTIFACT').check();
        await dialog.getByRole('button', { name: 'New webhook' }).click();
        await page.getByRole('button', { name: 'Edit: first' }).click();
        await dialog.getByLabel('Name').fill('second');
        await dialog.getByRole('button', { name: 'Save' }).click();
        await page.getByRole('button', { name: 'Turn off: second' }).click();
        await page.getByRole('button', { name: 'Turn on: second' }).waitFor();
        await page.getByRole('button', { name: 'Delete: second' }).click();
        await dialog.getByRole('button', { name: 'Delete' }).click();
        await page.getByText('Nothing is told to anybody').waitFor();
      },
      ['webhooks-edit'],
    ),
  ],
};
