import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '@haven/e2e/src/ports.ts';
import { run } from '@haven/e2e/src/process.ts';
import type { Origin } from '../http/connection.ts';
import type { Target } from '../load/job.ts';
import type { BenchServer, ServerId, ServerOptions } from './server.ts';
import { ServerProcess } from './server-process.ts';

/** What tells one peer from another. */
export interface PeerKind {
  readonly id: ServerId;
  readonly program: string;
  /** Arguments that print its version. */
  readonly versionArgs: readonly string[];
  /** Arguments that start it with a configuration file. */
  readonly serveArgs: (configFile: string) => readonly string[];
  readonly configuration: (place: PeerPlace) => string;
  /** Whether blobs lie in distribution's layout below the root. */
  readonly distributionLayout: boolean;
}

/** Where a peer listens and keeps its things. */
export interface PeerPlace {
  readonly port: number;
  readonly root: string;
  readonly tls: ServerOptions['tls'];
}

/** Another registry, which lets everybody do everything. */
export class Peer implements BenchServer {
  readonly id: ServerId;
  readonly version: string;
  readonly origin: Origin;
  readonly storage: string | undefined;
  readonly readyPath = '/v2/';
  /** Where it keeps everything. */
  readonly root: string;
  /** Its program and configuration, for the collection of garbage. */
  readonly program: string;
  readonly configFile: string;
  readonly #process: ServerProcess;

  /** Starts one on a free port with an empty root. */
  static async launch(kind: PeerKind, options: ServerOptions): Promise<Peer> {
    const place = { port: await freePort(), root: join(options.folder, 'root'), tls: options.tls };
    await mkdir(place.root, { recursive: true });
    const configFile = join(options.folder, 'config');
    await writeFile(configFile, kind.configuration(place));
    const { output } = await run(kind.program, kind.versionArgs, { anyExit: true });
    const peer = new Peer(kind, { place, configFile, version: versionIn(output) });
    await peer.start();
    return peer;
  }

  private constructor(
    kind: PeerKind,
    { place, configFile, version }: { place: PeerPlace; configFile: string; version: string },
  ) {
    this.id = kind.id;
    this.version = version;
    this.program = kind.program;
    this.configFile = configFile;
    this.origin = { host: '127.0.0.1', port: place.port, ca: place.tls?.caText };
    this.root = place.root;
    this.storage = kind.distributionLayout ? place.root : undefined;
    // Traces to a collector that is not there would cost the peer time.
    const env = { OTEL_TRACES_EXPORTER: 'none' };
    const command = { program: kind.program, args: kind.serveArgs(configFile), env };
    this.#process = new ServerProcess(command, this.origin, this.readyPath);
  }

  get pid(): number {
    return this.#process.pid;
  }

  target(): Promise<Target> {
    return Promise.resolve(this.flowTarget());
  }

  flowTarget(): Target {
    return { origin: this.origin, authorization: undefined, basic: undefined };
  }

  start(): Promise<number> {
    return this.#process.start();
  }

  stop(): Promise<void> {
    return this.#process.stop();
  }
}

function versionIn(output: string): string {
  return /v?(\d+\.\d+[\w.+~-]*)/.exec(output)?.[1] ?? 'unknown';
}
