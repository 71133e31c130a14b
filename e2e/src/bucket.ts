import { join } from 'node:path';
import { freePort } from './ports.ts';
import { Background } from './process.ts';
import { tool } from './tools.ts';
import { removeFolder, subfolder, workFolder } from './work-folder.ts';

/** A bucket of an S3 service of its own, which can go away and come back. */
export interface Bucket {
  readonly endpoint: string;
  /** How a Haven is told of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Takes the service away, as a broken network would. */
  kill(): Promise<void>;
  /** Brings it back with all that it had. */
  startAgain(): Promise<void>;
  stop(): Promise<void>;
}

/** The program that is the S3 service. */
export const bucketTool = 'versitygw';

/** Starts the service on a free loopback port and makes an empty bucket. */
export async function startBucket(): Promise<Bucket> {
  const folder = await workFolder('bucket');
  const data = await subfolder(folder, 'data');
  const [name, accessKey, secretKey, region] = ['images', 'haven', 'a-secret-of-the-tests', 'eu-test-1'];
  await subfolder(data, name);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const service = ['--port', `127.0.0.1:${port}`, '--region', region, '--access', accessKey, '--secret', secretKey];
  const files = ['posix', '--sidecar', await subfolder(folder, 'sidecar'), data];
  const start = async (): Promise<Background> => {
    const program = new Background(tool(bucketTool), [...service, '--quiet', '--keep-alive', ...files], {
      cwd: folder,
    });
    await program.ready(async () => (await fetch(endpoint)).status > 0, 30_000);
    return program;
  };
  let program = await start();
  return {
    endpoint,
    env: {
      HAVEN_STORAGE: 's3',
      HAVEN_STORAGE_S3_BUCKET: name,
      HAVEN_STORAGE_S3_REGION: region,
      HAVEN_STORAGE_S3_ENDPOINT: endpoint,
      HAVEN_STORAGE_S3_ACCESS_KEY: accessKey,
      HAVEN_STORAGE_S3_SECRET_KEY: secretKey,
      HAVEN_STORAGE_S3_PREFIX: join('some', 'where'),
    },
    kill: () => program.killGroup(),
    async startAgain() {
      program = await start();
    },
    async stop() {
      await program.killGroup();
      await removeFolder(folder);
    },
  };
}
