// `npm test`: installs, builds and runs all tests, or those that the arguments select (`npm test -- server/src/db`).
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkNode, installIfNeeded } from './install.mjs';

checkNode();
installIfNeeded();
const { buildIfNeeded } = await import('./build.mjs');
await buildIfNeeded();

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const directory = await mkdtemp(join(tmpdir(), 'haven-report-'));
const report = join(directory, 'report.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const options = ['run', '--reporter=default', '--reporter=json', `--outputFile=${report}`];
// Ctrl-C reaches the tests too; this process waits for them to clean up.
process.on('SIGINT', () => undefined);
const tests = spawn(process.execPath, [vitest, ...options, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.on('SIGTERM', () => tests.kill('SIGTERM'));
const [code] = await once(tests, 'exit');
const { passed, failed } = await count();
await rm(directory, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? (code ?? 1) : 1);

async function count() {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(await readFile(report, 'utf8'));
    // A file that cannot even be loaded has no tests to fail.
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    const failures = numFailedTests + broken.length;
    return { passed: numPassedTests, failed: failures === 0 && code !== 0 ? 1 : failures };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
