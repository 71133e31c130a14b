import { parentPort, workerData } from 'node:worker_threads';
import { isArchiveError } from '../../../archives/unpacker.ts';
import { type Extraction, LayerExtract } from './extract.ts';
import { LayerScan, type ScanLimits } from './scan.ts';
import type { SlicedWork } from './slices.ts';

/*
 * The thread in which layers are unpacked: it gets bytes, and answers each message with what came of them.
 */

/** What a thread is started for. */
export type WorkerTask = { readonly scan: ScanLimits } | { readonly extract: Extraction };

/** What a thread answers. */
export type WorkerAnswer =
  | { readonly step: ReturnType<SlicedWork<unknown>['step']> }
  | { readonly damaged: string }
  | { readonly error: string };

const task = workerData as WorkerTask; // given by worker-thread.ts only
const work: SlicedWork<unknown> = 'scan' in task ? new LayerScan(task.scan) : new LayerExtract(task.extract);

parentPort?.on('message', (chunk: Uint8Array | null | undefined) => {
  parentPort?.postMessage(answerTo(chunk));
});

function answerTo(chunk: Uint8Array | null | undefined): WorkerAnswer {
  try {
    return { step: work.step(chunk) };
  } catch (error) {
    if (isArchiveError(error)) return { damaged: error.message };
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
