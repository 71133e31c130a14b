/** How much is measured. */
export interface Profile {
  readonly name: 'default' | 'quick';
  readonly rounds: number;
  /** Of one round of one cell. */
  readonly seconds: number;
  /** CPU seconds of the first use of a server, which is not measured. */
  readonly firstWarmUp: number;
  /** Whether what Haven does later is waited for and counted. */
  readonly deferred: boolean;
  readonly readSizes: readonly number[];
  readonly readUsers: readonly number[];
  readonly pushSizes: readonly number[];
  readonly pushUsers: readonly number[];
  readonly manifestUsers: readonly number[];
  readonly tls: boolean;
  /** Images pulled by 50 clients, pushed by 16. */
  readonly pulls: number;
  readonly pushes: number;
  readonly tags: number;
  readonly repositories: number;
  readonly referrers: number;
  readonly restarts: number;
  /** For which memory and CPU time are looked at when there is nothing to do. */
  readonly idleSeconds: number;
  /** Numbers of artifacts in a repository; peers are filled up to the second limit. */
  readonly growth: readonly number[];
  readonly peerGrowth: number;
  readonly removals: number;
  /** Numbers of blobs among which artifacts are deleted and collected. */
  readonly collectionBlobs: readonly number[];
  readonly people: readonly number[];
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/** The whole benchmark, about 25 minutes with two peers on two cores. */
export const defaultProfile: Profile = {
  name: 'default',
  rounds: 3,
  seconds: 0.6,
  firstWarmUp: 8,
  deferred: true,
  readSizes: [KIB, MIB, 100 * MIB, GIB],
  readUsers: [1, 8, 64],
  pushSizes: [MIB, 100 * MIB, GIB],
  pushUsers: [1, 8],
  manifestUsers: [1, 16, 128],
  tls: true,
  pulls: 100,
  pushes: 32,
  tags: 10_000,
  repositories: 10_000,
  referrers: 1_000,
  restarts: 3,
  idleSeconds: 4,
  growth: [1, 1_000, 100_000],
  peerGrowth: 1_000,
  removals: 100,
  collectionBlobs: [1_000, 1_000_000],
  people: [10, 100],
};

/** Enough to see whether a change has helped, in less than four minutes. */
export const quickProfile: Profile = {
  name: 'quick',
  rounds: 1,
  seconds: 0.5,
  firstWarmUp: 1,
  deferred: false,
  readSizes: [KIB, MIB, 100 * MIB],
  readUsers: [8],
  pushSizes: [MIB, 100 * MIB],
  pushUsers: [8],
  manifestUsers: [16],
  tls: true,
  pulls: 50,
  pushes: 16,
  tags: 1_000,
  repositories: 1_000,
  referrers: 200,
  restarts: 1,
  idleSeconds: 3,
  growth: [1_000],
  peerGrowth: 1_000,
  removals: 30,
  collectionBlobs: [1_000, 100_000],
  people: [10],
};

/** A number of bytes in words: `100 MiB`. */
export function formatSize(bytes: number): string {
  if (bytes >= GIB) return `${bytes / GIB} GiB`;
  return bytes >= MIB ? `${bytes / MIB} MiB` : `${bytes / KIB} KiB`;
}

/** A number of bytes from words such as `1KiB`, `100MiB`, or undefined when they are no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+) *(KiB|MiB|GiB)$/i.exec(text.trim());
  if (!match) return undefined;
  const units: Readonly<Record<string, number>> = { kib: KIB, mib: MIB, gib: GIB };
  return Number(match[1]) * (units[match[2]?.toLowerCase() ?? ''] ?? Number.NaN);
}
