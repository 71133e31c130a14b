import { join } from 'node:path';
import { subfolder } from '@haven/e2e/src/work-folder.ts';
import { Haven } from './haven.ts';
import { Peer } from './peer.ts';
import { findPeer } from './peer-kinds.ts';
import type { BenchServer, ServerId, TlsFiles } from './server.ts';

/** What all servers of a fleet have in common. */
export interface FleetOptions {
  /** A folder of its own, which the caller removes. */
  readonly folder: string;
  readonly peers: readonly ServerId[];
  readonly havenVersion: string;
  readonly tls?: TlsFiles;
  /** Whether nginx takes part, which is no registry but serves files as cheaply as anybody does. */
  readonly files?: boolean;
  /** Options of Node for Haven, such as those of the profiler. */
  readonly nodeArgs: readonly string[];
}

/** The registries of one workload, each with an empty root, all running at the same time. */
export class Fleet {
  readonly haven: Haven;
  readonly peers: readonly Peer[];

  /** Starts Haven and then the peers; what was started is stopped when another one fails. */
  static async launch(options: FleetOptions): Promise<Fleet> {
    const { folder, havenVersion, nodeArgs, tls } = options;
    const started: BenchServer[] = [];
    try {
      const haven = await Haven.launch({
        folder: await subfolder(folder, 'haven'),
        tls,
        version: havenVersion,
        nodeArgs,
      });
      started.push(haven);
      const peers: Peer[] = [];
      for (const id of options.peers) {
        const kind = findPeer(id);
        if (!kind || (id === 'nginx' && !options.files)) continue;
        const peer = await Peer.launch(kind, { folder: await subfolder(join(folder, id)), tls });
        peers.push(peer);
        started.push(peer);
      }
      return new Fleet(haven, peers);
    } catch (error) {
      await stopAll(started);
      throw error;
    }
  }

  private constructor(haven: Haven, peers: readonly Peer[]) {
    this.haven = haven;
    this.peers = peers;
  }

  /** All of them, Haven first. */
  get servers(): readonly BenchServer[] {
    return [this.haven, ...this.peers];
  }

  /** Stops all of them. */
  async stop(): Promise<void> {
    await stopAll(this.servers);
  }
}

async function stopAll(servers: readonly BenchServer[]): Promise<void> {
  await Promise.allSettled(servers.map((server) => server.stop()));
}
