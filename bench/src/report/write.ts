import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Findings } from '../workloads/workload.ts';
import { handWrittenPart, renderPage } from './markdown.ts';
import { type Results, type WorkloadRun, withRun } from './results.ts';

/**
 * Puts the figures of a workload into performance.md and performance.json. Those of other workloads stay, and so does
 * what people wrote on the page. Returns the paths.
 */
export async function keepRun(folder: string, run: WorkloadRun, found: Findings): Promise<readonly [string, string]> {
  const page = join(folder, 'performance.md');
  const data = join(folder, 'performance.json');
  await mkdir(folder, { recursive: true });
  const results = withRun(await readResults(data), run, found);
  const byHand = handWrittenPart(await readFile(page, 'utf8').catch(() => ''));
  await replace(data, `${JSON.stringify(results, undefined, 1)}\n`);
  await replace(page, renderPage(results, byHand));
  return [page, data];
}

async function readResults(path: string): Promise<Results | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // Written by this program.
  return text === undefined ? undefined : (JSON.parse(text) as Results);
}

// A run that is ended meanwhile leaves the old file or the new one.
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
