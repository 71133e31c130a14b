import { writeFile } from 'node:fs/promises';
import { connect } from 'node:http2';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { Background } from './process.ts';
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
  const socket = join(folder, 'b.sock');
  const address = `unix://${socket}`;
  const { host, trust } = bench.server;
  const how =
    trust === undefined
      ? 'http = true'
      : // Loopback would be plain HTTP by default.
        `http = false\n  ca = ["${trust.caFile}"]`;
  const config = join(folder, 'buildkitd.toml');
  await writeFile(
    config,
    `root = "${folder}/root"\n` +
      // A socket of one name for the whole machine by default: of two daemons that start at once, one finds it gone and ends.
      `[otel]\n  socketPath = "${join(folder, 'otel.sock')}"\n` +
      `[worker.containerd]\n  enabled = false\n[worker.oci]\n  enabled = true\n` +
      `  snapshotter = "native"\n  networkMode = "host"\n[registry."${host}"]\n  ${how}\n`,
  );
  const daemon = new Background(tool('buildkitd'), ['--config', config, '--addr', address], {
    env: { HOME: folder, XDG_RUNTIME_DIR: folder },
  });
  await daemon.ready(() => speaks(socket), 30_000);
  return {
    address,
    async stop() {
      await daemon.stop();
    },
  };
}

/** Whether a gRPC server greets on the socket: the file is there long before, and stays when the daemon ends on its way. */
function speaks(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const session = connect('http://localhost', { createConnection: () => createConnection(socket) });
    const answer = (yes: boolean) => () => {
      resolve(yes);
      session.destroy();
    };
    session.once('remoteSettings', answer(true));
    session.once('error', answer(false));
    session.setTimeout(2_000, answer(false));
  });
}
