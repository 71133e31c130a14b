import type { IncomingMessage } from 'node:http';
import { HavenError } from '../error.ts';
import type { ByteSource } from '../storage/driver.ts';
import { freeMemory } from '../storage/free-memory.ts';
import { DirectBody } from './direct-body.ts';
import type { KernelReceive } from './kernel-receive.ts';

// A client that sends nothing for this long is gone or means harm (slow-loris); a slow one sends something.
const IDLE_MS = 60_000;

// Less of a body than this is not worth the effort.
const WORTH_IT = 256 * 1024;

// What waits here at most, beside what the stream keeps: enough for the disk to be busy while the socket is read.
const MOST_WAITING = 256 * 1024;

/**
 * The chunks of a request body as they come from the socket, for one reader. Node's own iterator asks the stream for
 * each chunk, with several promises; a layer has hundreds of chunks, and a good part of what a push costs is that.
 * Fails with `BLOB_UPLOAD_INVALID` when the client goes away or stops sending. Stopping early leaves the connection
 * open: the refusal still has to be sent on it.
 *
 * A chunk is valid until the next one is asked for, when its memory is freed; `kept` chunks stay. With `kernel`, a reader
 * may `receive` in between.
 */
export class BodyChunks implements AsyncIterableIterator<Buffer>, ByteSource {
  readonly #request: IncomingMessage;
  readonly #kept: boolean;
  readonly #idleMs: number;
  readonly #kernel: KernelReceive | undefined;
  #direct: DirectBody | undefined;
  // Of a body of an announced length.
  #left: number | undefined;
  #given: Buffer | undefined;
  readonly #waiting: Buffer[] = [];
  #bytes = 0;
  #started = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(
    request: IncomingMessage,
    options: { readonly kept?: boolean; readonly kernel?: KernelReceive | undefined; readonly idleMs?: number } = {},
  ) {
    this.#request = request;
    this.#kept = options.kept ?? false;
    this.#idleMs = options.idleMs ?? IDLE_MS;
    this.#kernel = options.kernel;
    const announced = request.headers['content-length'];
    this.#left = announced === undefined ? undefined : Number(announced);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Buffer, undefined>> {
    if (!this.#started) this.#start();
    if (this.#given) freeMemory(this.#given);
    this.#given = undefined;
    while (this.#waiting.length === 0) {
      if (this.#failure) throw this.#failure.error;
      if (this.#ended) return { done: true, value: undefined };
      this.#direct?.release();
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    // There is one: the loop has seen to it.
    const value = this.#waiting.shift() as Buffer;
    this.#bytes -= value.length;
    if (!this.#kept) this.#given = value;
    if (this.#direct) await this.#direct.settle();
    else if (this.#waiting.length === 0 && this.#request.isPaused()) this.#request.resume();
    return { done: false, value };
  }

  receive(into: Buffer): number {
    if (this.#waiting.length > 0 || this.#ended || this.#failure) return 0;
    if (this.#direct) return this.#direct.receive(into);
    // Whoever asks once asks again: from now on only the first chunk of what has come is read by Node.
    const left = this.#left ?? 0;
    if (this.#kernel && this.#started && left > WORTH_IT && this.#request.readableLength === 0) {
      this.#direct = DirectBody.of(this.#kernel, this.#request, left);
    }
    return 0;
  }

  async return(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#started) this.#stop();
    this.#ended = true;
    this.#waiting.length = 0;
    this.#request.pause();
    return { done: true, value: undefined };
  }

  #start(): void {
    this.#started = true;
    const request = this.#request;
    if (request.readableEnded) {
      this.#ended = true;
      return;
    }
    if (request.destroyed) {
      this.#fail(request.errored);
      return;
    }
    request.setTimeout(this.#idleMs, () => request.destroy(silence(this.#idleMs)));
    request.on('data', this.#onData).on('end', this.#onEnd).on('error', this.#onError).on('close', this.#onClose);
    request.resume();
  }

  #stop(): void {
    const request = this.#request;
    this.#direct?.end();
    request.off('data', this.#onData).off('end', this.#onEnd).off('error', this.#onError).off('close', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#waiting.push(chunk);
    this.#bytes += chunk.length;
    if (this.#left !== undefined) this.#left -= chunk.length;
    if (this.#direct) this.#direct.came(chunk.length);
    else if (this.#bytes >= MOST_WAITING) this.#request.pause();
    this.#wakeUp();
  };

  readonly #onEnd = (): void => {
    this.#ended = true;
    this.#stop();
    this.#wakeUp();
  };

  readonly #onError = (error: unknown): void => this.#fail(error);

  readonly #onClose = (): void => this.#fail(undefined);

  #fail(cause: unknown): void {
    this.#failure ??= { error: cause instanceof HavenError ? cause : cutOff(cause) };
    this.#stop();
    this.#wakeUp();
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}

function silence(ms: number): HavenError {
  return new HavenError('BLOB_UPLOAD_INVALID', `no data came for ${ms / 1000} seconds`, { status: 408 });
}

function cutOff(cause: unknown): HavenError {
  return new HavenError('BLOB_UPLOAD_INVALID', 'the request body ended before its announced length', { cause });
}
