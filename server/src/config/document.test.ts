import { expect, test } from 'vitest';
import { configurationPage } from './document.ts';

test('docs/configuration.md is what the settings say (npx vitest run server/src/config -u writes it)', async () => {
  await expect(configurationPage()).toMatchFileSnapshot('../../../docs/configuration.md');
});
