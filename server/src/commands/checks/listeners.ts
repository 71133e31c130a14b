import { createServer } from 'node:net';
import type { Config } from '../../config/index.ts';
import { systemCode } from '../../error.ts';
import { type Check, type Finding, ok, wrong } from './finding.ts';

interface Listener {
  readonly port: number;
  readonly what: string;
  readonly setting: string;
}

/** Whether the ports can be listened on. */
export const portCheck: Check = {
  name: 'Ports',
  run: (config) => Promise.all(listenersOf(config).map((listener) => tryOut(config.host, listener))),
};

function listenersOf({ port, redirectPort, tls }: Config): readonly Listener[] {
  const setting = redirectPort === undefined ? 'HAVEN_PORT' : 'HAVEN_HTTPS_PORT';
  const main = { port, what: tls ? 'HTTPS' : 'HTTP', setting };
  return redirectPort === undefined
    ? [main]
    : [main, { port: redirectPort, what: 'plain HTTP, which is sent to HTTPS', setting: 'HAVEN_PORT' }];
}

function tryOut(host: string, { port, what, setting }: Listener): Promise<Finding> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error) => done(wrong(`${port} (${what}) ${reasonOf(error)}; the setting is ${setting}`)));
    server.listen({ host, port }, () => server.close(() => done(ok(`${port} is free (${what})`))));
  });
}

function reasonOf(error: Error): string {
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return 'is taken, by a running Haven or another program';
    case 'EACCES':
      return 'may be used by root only; use one above 1023, or give the program the capability';
    case 'EADDRNOTAVAIL':
      return 'cannot be used: this machine does not have the address (HAVEN_HOST)';
    default:
      return `cannot be used: ${error.message}`;
  }
}
