// `npm start`: installs, builds and runs the server, whatever of it is needed. Arguments after `--` are passed on.
import { pathToFileURL } from 'node:url';
import { checkNode, installIfNeeded } from './install.mjs';

checkNode();
installIfNeeded();
const { buildIfNeeded, program } = await import('./build.mjs');
await buildIfNeeded();
// In this process, so that Ctrl-C and `kill` reach the server itself.
await import(pathToFileURL(program).href);
