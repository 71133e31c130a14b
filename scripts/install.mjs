// Installs the libraries when they are missing or not those of package-lock.json. Needs nothing installed itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules/.package-lock.json');
const stamp = join(root, 'node_modules/.haven-installed');

/** Ends the process with a sentence unless this Node is new enough. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `haven: Node 20.19 or newer is needed, but this is ${process.versions.node} (https://nodejs.org)\n`,
  );
  process.exit(1);
}

/** Runs `npm ci` if need be; ends the process when that fails. */
export function installIfNeeded() {
  if (isCurrent()) return;
  process.stderr.write('Installing libraries …\n');
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm says where it is itself, so the same one is used.
  const npm = process.env.npm_execpath;
  const [file, args] = npm ? [process.execPath, [npm, ...options]] : ['npm', options];
  const { status, error } = spawnSync(file, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    process.stderr.write(
      `haven: the libraries could not be installed${error ? `: ${error.message}` : ', see above'}\n`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, fingerprint());
}

function isCurrent() {
  try {
    // The time is the quick answer; a checkout touches the lock file without changing it.
    if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
    return readFileSync(stamp, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

function fingerprint() {
  return createHash('sha256').update(readFileSync(lock)).digest('hex');
}
