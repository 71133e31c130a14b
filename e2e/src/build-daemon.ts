import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Background, run } from './process.ts';
import type { Bench } from './suite.ts';
import { tool } from './tools.ts';
import { subfolder } from './work-folder.ts';

/** A BuildKit daemon of its own: the engine of buildx's drivers other than `docker`, which alone exports caches. */
export interface BuildDaemon {
  /** Address for the `remote` driver. */
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts a BuildKit daemon that reaches the server by plain HTTP or trusts its authority. */
export async function startBuildKit(bench: Bench): Promise<BuildDaemon> {
  const folder = await subfolder(bench.folder, 'b');
  const address = `unix://${join(folder, 'b.sock')}`;
  const { host, trust } = bench.server;
  const how =
    trust === undefined
      ? 'http = true'
      : // Loopback would be plain HTTP by default.
        `http = false\n  ca = ["${trust.caFile}"]`;
  const config = join(folder, 'buildkitd.toml');
  await writeFile(
    config,
    `root = "${folder}/root"\n[worker.containerd]\n  enabled = false\n[worker.oci]\n  enabled = true\n` +
      `  snapshotter = "native"\n  networkMode = "host"\n[registry."${host}"]\n  ${how}\n`,
  );
  const daemon = new Background(tool('buildkitd'), ['--config', config, '--addr', address], {
    env: { HOME: folder, XDG_RUNTIME_DIR: folder },
  });
  const probe = async (): Promise<boolean> =>
    (await run('test', ['-S', join(folder, 'b.sock')], { anyExit: true })).code === 0;
  await daemon.ready(probe, 30_000);
  return {
    address,
    async stop() {
      await daemon.stop();
    },
  };
}
