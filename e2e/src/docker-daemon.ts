import { join } from 'node:path';
import { Background, run } from './process.ts';
import type { Bench } from './suite.ts';
import { tool } from './tools.ts';
import { subfolder } from './work-folder.ts';

/** A Docker Engine of its own: no network set-up, everything below the bench's folder. */
export interface DockerDaemon {
  /** `DOCKER_HOST` of its socket. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a Docker Engine and waits until it answers. */
export async function startDocker(bench: Bench): Promise<DockerDaemon> {
  const folder = await subfolder(bench.folder, 'engine');
  const address = `unix://${join(folder, 'docker.sock')}`;
  const network = ['--iptables=false', '--ip6tables=false', '--bridge=none'];
  const places = [
    '--data-root',
    join(folder, 'root'),
    '--exec-root',
    join(folder, 'exec'),
    '--pidfile',
    join(folder, 'pid'),
  ];
  const storage = ['--storage-driver', process.env.HAVEN_E2E_DOCKER_STORAGE ?? 'overlay2'];
  const daemon = new Background(tool('dockerd'), [...storage, ...network, ...places, '-H', address]);
  const stop = async (): Promise<void> => {
    await daemon.stop();
  };
  const probe = async (): Promise<boolean> =>
    (await run(tool('docker'), ['-H', address, 'version'], { anyExit: true, timeoutMs: 5_000 })).code === 0;
  await daemon.ready(probe, 60_000).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { address, stop };
}
