import type { Logger } from '../../log/logger.ts';
import { startEmbeddedPostgres } from './index.ts';

const print = (_: unknown, message: string): void => console.log(message);
const log: Logger = { debug() {}, info: print, warn: print, error: print };
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log, parameters: { fsync: 'off' } });
console.log(JSON.stringify({ url: postgres.url, pid: postgres.pid }));
setInterval(() => undefined, 60_000);
