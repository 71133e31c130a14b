import { blobPushes } from './blob-pushes.ts';
import { blobReads } from './blob-reads.ts';
import { images } from './images.ts';
import { manifestReads } from './manifest-reads.ts';
import type { Workload } from './workload.ts';

/** All workloads in the order in which they are run. */
export const workloads: readonly Workload[] = [blobReads, blobPushes, manifestReads, images];
