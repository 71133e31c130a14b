import { blobPushes } from './blob-pushes.ts';
import { blobReads } from './blob-reads.ts';
import { collection } from './collection.ts';
import { footprint } from './footprint.ts';
import { growth } from './growth.ts';
import { images } from './images.ts';
import { lists } from './lists.ts';
import { manifestReads } from './manifest-reads.ts';
import { restLists } from './rest-lists.ts';
import type { Workload } from './workload.ts';

/** All workloads in the order in which they are run. */
export const workloads: readonly Workload[] = [
  blobReads,
  blobPushes,
  manifestReads,
  images,
  lists,
  footprint,
  growth,
  restLists,
  collection,
];
