import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** What a stream of text says, and a way to wait for something in it. */
export interface Collected {
  readonly stream: Readable;
  readonly ended: Promise<unknown>;
  readonly text: string;
  /** The id of the last event. */
  lastId(): string | undefined;
  until(pattern: RegExp): Promise<void>;
}

/** Reads a stream for as long as it lasts. */
export function collect(stream: Readable): Collected {
  let text = '';
  let wake = () => {};
  stream.on('data', (part) => {
    text += part;
    wake();
  });
  const ended = once(stream, 'close');
  return {
    stream,
    ended,
    get text() {
      return text;
    },
    lastId: () => [...text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1],
    async until(pattern) {
      while (!pattern.test(text)) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}
