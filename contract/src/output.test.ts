import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { generatedDirectory, generateFiles } from './output.ts';

test('the generated files are those of the contract as it is written', async () => {
  for (const [name, text] of await generateFiles()) {
    const committed = await readFile(new URL(name, generatedDirectory), 'utf8');
    // A diff of half a megabyte helps nobody; the remedy is always the same.
    expect(committed === text, `contract/generated/${name} is not current: run "npm run generate"`).toBe(true);
  }
});
