import { createServer } from 'node:net';
import type { Config } from '../config/index.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import { connectDatabase, describeUrl } from '../db/connect.ts';
import { checkEmbeddedPostgres } from '../db/embedded/index.ts';
import { systemCode } from '../error.ts';
import { silentLogger } from '../log/logger.ts';
import { createStorage } from '../storage/index.ts';

interface Check {
  readonly name: string;
  /** A few words on what was found; throws when it is wrong. */
  run(config: Config): Promise<string>;
}

const checks: readonly Check[] = [
  { name: 'Node', run: async () => process.version },
  { name: 'Configuration', run: async ({ warnings }) => warnings.join('; ') || 'no complaints' },
  { name: 'Data directory', run: ({ dataDir }) => prepareDataDirectory(dataDir) },
  { name: 'Database', run: checkDatabase },
  { name: 'Storage', run: checkStorage },
  { name: 'Port', run: checkPort },
];

/** Checks what the server needs, one line each; returns 1 when something would prevent the start. */
export async function doctor(config: Config): Promise<number> {
  let code = 0;
  for (const { name, run } of checks) {
    try {
      process.stdout.write(`ok     ${name}: ${await run(config)}\n`);
    } catch (error) {
      code = 1;
      process.stdout.write(`WRONG  ${name}: ${error instanceof Error ? error.message : error}\n`);
    }
  }
  return code;
}

async function checkDatabase({ database: { url }, dataDir }: Config): Promise<string> {
  if (url === undefined) return checkEmbeddedPostgres(dataDir);
  const database = await connectDatabase({ url, maxConnections: 2, logger: silentLogger, patienceMs: 0 });
  await database.close();
  return describeUrl(url);
}

async function checkStorage({ storage: config }: Config): Promise<string> {
  const storage = await createStorage(config);
  try {
    await storage.check();
    return config.type === 'filesystem' ? config.rootDirectory : `bucket ${config.bucket}`;
  } finally {
    await storage.close();
  }
}

function checkPort({ host, port }: Config): Promise<string> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', (error) => {
      const taken = systemCode(error) === 'EADDRINUSE';
      fail(taken ? new Error(`${port} is taken, by a running Haven or another program (HAVEN_PORT)`) : error);
    });
    server.listen({ host, port }, () => server.close(() => done(`${port} is free`)));
  });
}
