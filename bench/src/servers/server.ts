import type { Origin } from '../http/connection.ts';
import type { Target } from '../load/job.ts';

/** The registries that can be measured; the first is ours. */
export const serverIds = ['haven', 'd28', 'd3', 'zot', 'nginx'] as const;

/** Short name of a registry, as on the command line. */
export type ServerId = (typeof serverIds)[number];

/** Names for people. */
export const serverLabels: Readonly<Record<ServerId, string>> = {
  haven: 'Haven',
  d28: 'distribution 2.8',
  d3: 'distribution 3',
  zot: 'zot',
  nginx: 'nginx (files)',
};

/** A running registry. */
export interface BenchServer {
  readonly id: ServerId;
  readonly version: string;
  readonly origin: Origin;
  /** Of the process at the top of its tree. */
  readonly pid: number;
  /** Where it keeps blobs, in distribution's layout; undefined when it has one of its own. */
  readonly storage: string | undefined;
  /** A path that anybody gets with status 200 as soon as it is ready. */
  readonly readyPath: string;
  /** How jobs get in that send one token with every request: with what `scope` needs, or as nobody in particular. */
  target(scope?: string): Promise<Target>;
  /** How jobs get in that fetch their tokens themselves. */
  flowTarget(): Target;
  /** Starts it again on the same data after `stop`; returns the milliseconds until it answered. */
  start(): Promise<number>;
  stop(): Promise<void>;
}

/** What is needed to start a registry. */
export interface ServerOptions {
  /** A folder of its own. */
  readonly folder: string;
  /** Certificate, key and authority as PEM files; absent for plain HTTP. */
  readonly tls: TlsFiles | undefined;
}

/** PEM files for TLS. */
export interface TlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
  readonly caText: string;
}
