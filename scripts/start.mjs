// `npm start`: installs, builds and runs the server, whatever of it is needed. Arguments after `--` are passed on.
import { pathToFileURL } from 'node:url';
import { checkNode, installIfNeeded } from './install.mjs';

checkNode();
installIfNeeded();
const { buildIfNeeded, program } = await import('./build.mjs');
await buildIfNeeded();
if (process.env.npm_lifecycle_event !== undefined) stopWithParent();
// In this process, so that Ctrl-C and `kill` reach the server itself.
await import(pathToFileURL(program).href);

// npm runs us below a shell and passes signals to that only, so `kill` of npm would leave the server running.
function stopWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
