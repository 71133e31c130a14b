import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';

/** How to get the S3 server of the tests; also the text that says why they were skipped. */
export const gatewayInstall =
  'GOBIN=~/.cache/haven-clients/bin CGO_ENABLED=0 go install github.com/versity/versitygw/cmd/versitygw@v1.8.0';

/** A real S3 server (versitygw over a temporary directory) with one bucket. */
export interface Gateway {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly region: string;
  stop(): Promise<void>;
}

/** Files with a certificate for 127.0.0.1 and its key. */
export interface GatewayTls {
  readonly certificate: string;
  readonly key: string;
}

/** The program file of the S3 server, or undefined when it is not installed. */
export function findGateway(): string | undefined {
  const { HAVEN_CLIENTS_BIN, PATH = '' } = process.env;
  const places = [
    ...(HAVEN_CLIENTS_BIN === undefined
      ? ['/var/cache/haven-clients/bin', `${homedir()}/.cache/haven-clients/bin`]
      : [HAVEN_CLIENTS_BIN]),
    ...PATH.split(':'),
  ];
  return places.map((place) => path.join(place, 'versitygw')).find(isExecutable);
}

/** Starts the S3 server on a free port of the loopback address and waits until it answers. */
export async function startGateway(program: string, tls?: GatewayTls): Promise<Gateway> {
  const root = await mkdtemp(path.join(tmpdir(), 'haven-s3-'));
  const data = path.join(root, 'data');
  const [bucket, accessKey, secretKey, region] = ['haven-test', 'haven', 'a-secret-of-the-tests', 'eu-test-1'];
  await mkdir(path.join(data, bucket), { recursive: true });
  await mkdir(path.join(root, 'sidecar'));
  const port = await freePort();
  const options = ['--port', `127.0.0.1:${port}`, '--access', accessKey, '--secret', secretKey, '--region', region];
  if (tls !== undefined) options.push('--cert', tls.certificate, '--key', tls.key);
  const child = spawn(
    program,
    [...options, '--quiet', '--keep-alive', 'posix', '--sidecar', path.join(root, 'sidecar'), data],
    { stdio: 'ignore' },
  );
  const endpoint = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  await untilListening(port, child);
  return {
    ...{ endpoint, bucket, accessKey, secretKey, region },
    async stop() {
      child.kill('SIGKILL');
      await new Promise((resolve) =>
        child.exitCode === null && child.signalCode === null ? child.once('exit', resolve) : resolve(undefined),
      );
      await rm(root, { recursive: true, force: true });
    },
  };
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      const ended = child.exitCode !== null || Date.now() > deadline;
      if (ended) throw new Error('the S3 server of the tests does not start', { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      socket.destroy();
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
