import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { handWrittenPart, renderPage } from './markdown.ts';
import type { Results } from './results.ts';

/** Writes performance.md and performance.json; what people wrote on the page stays. Returns their paths. */
export async function writeResults(folder: string, results: Results): Promise<readonly [string, string]> {
  const page = join(folder, 'performance.md');
  const data = join(folder, 'performance.json');
  await mkdir(folder, { recursive: true });
  const byHand = handWrittenPart(await readFile(page, 'utf8').catch(() => ''));
  await writeFile(page, renderPage(results, byHand));
  await writeFile(data, `${JSON.stringify(results, undefined, 1)}\n`);
  return [page, data];
}
