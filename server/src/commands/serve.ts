import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from '../app.ts';
import { loadSecretKey, SecretKey } from '../auth/secret-key.ts';
import { readCertificateFiles } from '../certificate.ts';
import type { Config } from '../config/index.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import { loadMigrations, migrate } from '../db/migrate.ts';
import { openDatabase } from '../db/open.ts';
import { prepareInstallation } from '../first-start.ts';
import type { FlushableLogger } from '../log/index.ts';
import { kindOf, parseAddress } from '../outbound/address.ts';
import { Closers } from './closers.ts';
import { StopSignal } from './stop-signal.ts';

// Running requests have 30 s; the rest is for the database to write everything.
const STOP_MS = 60_000;

/** Runs the server until it is told to stop; returns the exit code. */
export async function serve(config: Config, logger: FlushableLogger): Promise<number> {
  const stop = new StopSignal(logger);
  const closers = new Closers();
  try {
    const started = start(config, logger, closers);
    // Errors of a start that was broken off are of no interest.
    started.catch(() => undefined);
    const signal = await Promise.race([started.then(announce), stop.received]);
    logger.info({ signal: signal ?? (await stop.received) }, 'Stopping; running requests may finish');
  } catch (error) {
    await closers.close(logger);
    throw error;
  }
  const stopped = await Promise.race([closers.close(logger), delay(STOP_MS, 'late' as const, { ref: false })]);
  if (stopped === 'late') logger.error({}, 'Stopping took too long and was given up');
  return stopped === true ? 0 : 1;
}

async function start(config: Config, logger: FlushableLogger, closers: Closers): Promise<string> {
  // Whoever has mistyped a path should hear of it before anything is made.
  if (config.tls) readCertificateFiles(config.tls);
  await prepareDataDirectory(config.dataDir);
  const { database, close } = await openDatabase({ config, logger });
  closers.add('the database', close);
  const migrated = await migrate(database, await loadMigrations());
  if (migrated.length > 0) logger.info({ versions: migrated }, 'Brought the database up to date');
  const secretKey =
    config.secretKey === undefined ? await loadSecretKey(config.dataDir) : new SecretKey(config.secretKey);
  const installation = await prepareInstallation(database, {
    ...{ secretKey, adminPassword: config.adminPassword },
    allowDefaultPassword: config.allowDefaultPassword || isLoopback(config.host),
  });
  // Before anything else can fail: it is stored already, and there will be no second chance to show it.
  if (installation.generatedPassword !== undefined) showPassword(installation.generatedPassword);
  const app = await createApp({ config, database, logger, installation, secretKey, env: process.env });
  closers.add('the application', () => app.close());
  return (await app.listen()).url;
}

function isLoopback(host: string | undefined): boolean {
  const address = parseAddress(host ?? '');
  return host === 'localhost' || (address !== undefined && kindOf(address) === 'loopback');
}

function showPassword(password: string): void {
  const hint = 'made up now and shown only this once';
  process.stdout.write(`\n  User      admin\n  Password  ${password}\n            ${hint}\n`);
}

function announce(url: string): undefined {
  process.stdout.write(`\nHaven is ready at ${url}\n\n  docker login ${new URL(url).host} -u admin\n\n`);
}
