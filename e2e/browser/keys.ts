import type { Page } from 'playwright-core';

const MOST_STEPS = 80;

/** Goes by Tab, as somebody without a mouse does, until a thing with this role and name has the focus. */
export async function tabTo(page: Page, role: Parameters<Page['getByRole']>[0], name: string | RegExp): Promise<void> {
  const exact = typeof name === 'string';
  const wanted = page.getByRole(role, { name, exact });
  await wanted.first().waitFor();
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await page.keyboard.press('Tab');
    if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
  }
  throw new Error(`${page.url()}: no way by Tab to the ${role} ${name}`);
}
