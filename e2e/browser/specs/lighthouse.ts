import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { freePort } from '../../src/ports.ts';
import { run } from '../../src/process.ts';
import { tool } from '../../src/tools.ts';
import { removeFolder, workFolder } from '../../src/work-folder.ts';
import type { Spec } from '../spec.ts';
import { chromiumPath, type Stage } from '../stage.ts';

// Of 100, as Lighthouse for a desktop computes them from a page load that it simulates.
const least = { performance: 95, accessibility: 100, 'best-practices': 95 } as const;
const categories = Object.keys(least) as (keyof typeof least)[]; // the keys of a literal
// The simulation starts from a load that really happened, so a busy moment of the machine may spoil one.
const ATTEMPTS = 3;

const pages = ['/', '/p', '/p/team', '/r/team/api', '/r/team/api:2.0.0'];

/** What Lighthouse thinks of the pages that people see most. */
export const lighthouseSpec: Spec = {
  name: 'lighthouse',
  tools: ['lighthouse'],
  scenarios: [
    {
      name: `gives at least ${categories.map((category) => `${least[category]} for ${category}`).join(', ')}`,
      run: (stage) => withDebuggedBrowser(stage, (browser) => judgeAll(stage, browser)),
    },
  ],
};

async function judgeAll(stage: Stage, browser: Debugged): Promise<void> {
  const found: string[] = [];
  for (const path of pages) {
    let missed: readonly string[] = [];
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      missed = await judge(`${stage.haven.url}${path}`, browser);
      if (missed.length === 0) break;
    }
    found.push(...missed.map((problem) => `${path}: ${problem}`));
  }
  if (found.length > 0) throw new Error(found.join('\n'));
}

/** What is used of the result of Lighthouse. */
interface Result {
  readonly runtimeError?: { readonly message: string };
  readonly categories: Readonly<
    Record<string, { readonly score: number | null; readonly auditRefs: readonly { id: string; weight: number }[] }>
  >;
  readonly audits: Readonly<Record<string, { readonly score: number | null; readonly title: string }>>;
}

async function judge(url: string, { port, folder }: Debugged): Promise<readonly string[]> {
  const file = join(folder, 'result.json');
  const args = [
    ...[url, '--port', String(port), '--preset', 'desktop', '--only-categories', categories.join(',')],
    ...['--disable-storage-reset', '--output', 'json', '--output-path', file, '--quiet', '--no-enable-error-reporting'],
  ];
  await run(tool('lighthouse'), args, { cwd: folder, env: { HOME: folder } });
  const result: Result = JSON.parse(await readFile(file, 'utf8'));
  if (result.runtimeError) return [result.runtimeError.message];
  const scoreOf = (category: string): number => Math.round(100 * (result.categories[category]?.score ?? 0));
  console.log(`      ${new URL(url).pathname}: ${categories.map(scoreOf).join(', ')}`);
  return categories
    .filter((category) => scoreOf(category) < least[category])
    .map((category) => {
      const audits = (result.categories[category]?.auditRefs ?? []).filter(({ weight }) => weight > 0);
      const poor = audits.flatMap(({ id }) =>
        (result.audits[id]?.score ?? 1) < 0.9 ? [result.audits[id]?.title] : [],
      );
      return `${scoreOf(category)} for ${category}: ${poor.join('; ')}`;
    });
}

/** A browser that Lighthouse can drive, and a folder for what it leaves. */
interface Debugged {
  readonly port: number;
  readonly folder: string;
}

// By a port of its own, and the owner has to be signed in there.
async function withDebuggedBrowser(stage: Stage, work: (browser: Debugged) => Promise<void>): Promise<void> {
  const folder = await workFolder('lighthouse');
  const port = await freePort();
  let context: BrowserContext | undefined;
  try {
    context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: chromiumPath,
      args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`],
    });
    const visit = await stage.visit(stage.people.owner);
    await context.addCookies(await visit.context.cookies());
    await visit.close();
    await work({ port, folder });
  } finally {
    await context?.close();
    await removeFolder(folder);
  }
}
