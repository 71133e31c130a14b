import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { HavenError } from '../../../error.ts';
import type { Step } from './slices.ts';
import type { WorkerAnswer, WorkerTask } from './worker.ts';

// The bundle has a file for it; from its sources, Node 20 needs help to read it.
const isBundled = !import.meta.url.endsWith('.ts');
const program = isBundled
  ? new URL('./layer-worker.js', import.meta.url)
  : `import('tsx/esm/api').then(({ register }) => {
      register();
      return import(${JSON.stringify(new URL('./worker.ts', import.meta.url).href)});
    })`;
// Far more than a layer within the limits needs; what needs more ends the thread and nothing else.
const resourceLimits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

/**
 * Lets a thread of its own work on the bytes of a stream, and gives what comes of them piece by piece. Whoever stops
 * listening, or the signal, ends the thread, whatever it is doing.
 */
export async function* inThread<Result>(
  task: WorkerTask,
  source: Readable,
  signal?: AbortSignal,
): AsyncGenerator<Result> {
  const worker = new Worker(program, { eval: !isBundled, workerData: task, resourceLimits });
  const failure = failureOf(worker);
  const stop = (): void => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const chunks = source[Symbol.asyncIterator]();
    for (let wants: Step<Result>['wants'] = 'bytes'; wants !== 'over'; ) {
      const chunk = wants === 'bytes' ? await nextOf(chunks) : undefined;
      const answer = once(worker, 'message') as Promise<[WorkerAnswer]>;
      worker.postMessage(chunk);
      const [message] = await Promise.race([answer, failure]);
      if ('damaged' in message) throw new HavenError('BAD_REQUEST', `the layer is damaged: ${message.damaged}`);
      if ('error' in message) throw new Error(message.error);
      const step = message.step as Step<Result>; // of the work that the task names
      yield step.result;
      wants = step.wants;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    source.destroy();
    await worker.terminate();
  }
}

async function nextOf(chunks: AsyncIterator<Buffer>): Promise<Uint8Array | null> {
  const { done, value } = await chunks.next();
  return done ? null : value;
}

/** Fails when the thread ends by itself; nobody need wait for it. */
function failureOf(worker: Worker): Promise<never> {
  const failure = new Promise<never>((_resolve, reject) => {
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that reads layers has ended')));
  });
  failure.catch(() => undefined);
  return failure;
}
