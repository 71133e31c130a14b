import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '@haven/e2e/src/haven.ts';
import { run } from '@haven/e2e/src/process.ts';

/** Installs and builds what Haven needs, so that its first start is not the one that does. */
export async function buildHaven(): Promise<void> {
  if (process.env.HAVEN_BENCH_COMMAND !== undefined) return;
  const install = "import('./scripts/install.mjs').then((scripts) => scripts.installIfNeeded())";
  await run('node', ['-e', install], { cwd: root, timeoutMs: 600_000 });
  await run('node', [join(root, 'scripts/build.mjs')], { cwd: root, timeoutMs: 300_000 });
}

/** The version of this checkout, with its commit where git knows it. */
export async function havenVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '';
  const git = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, anyExit: true }).catch(() => undefined);
  const commit = git?.code === 0 ? ` (${git.stdout.trim()})` : '';
  return `${version}${commit}`;
}
