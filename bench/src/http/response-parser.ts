/** A reply that is complete. */
export interface Reply {
  readonly status: number;
  /** Status line and headers as they came. */
  readonly head: string;
  /** Bytes of the body, without the framing. */
  readonly bytes: number;
  /** Only when it was asked for. */
  readonly body: Buffer | undefined;
}

/** What the parser has to know of the request. */
export interface Expectation {
  /** A reply to HEAD has no body, whatever its headers say. */
  readonly isHead: boolean;
  /** Whether the body is wanted; else it is counted and dropped. */
  readonly collect: boolean;
}

type State = 'head' | 'sized' | 'chunk-line' | 'chunk-data' | 'chunk-end' | 'trailer' | 'until-close' | 'done';

const END_OF_HEAD = '\r\n\r\n';

/**
 * Finds where a HTTP/1.1 reply ends, with as little work as possible: bodies are counted, not kept. It trusts the
 * server; it is a measuring instrument and no client for the open network.
 */
export class ResponseParser {
  #state: State = 'head';
  #expects: Expectation = { isHead: false, collect: false };
  #head = '';
  #line = '';
  #status = 0;
  #left = 0;
  #bytes = 0;
  #kept: Buffer[] = [];

  /** Gets ready for the next reply. */
  begin(expects: Expectation): void {
    this.#state = 'head';
    this.#expects = expects;
    this.#head = '';
    this.#line = '';
    this.#status = 0;
    this.#bytes = 0;
    if (this.#kept.length > 0) this.#kept = [];
  }

  /** Bytes of the body so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the first `length` bytes of `chunk`, which may be overwritten afterwards; true when the reply is complete. */
  push(chunk: Buffer, length: number): boolean {
    let at = 0;
    while (at < length && this.#state !== 'done') at = this.#step(chunk, at, length);
    return this.#state === 'done';
  }

  /** The connection was closed by the server; true when that ends the reply. */
  close(): boolean {
    if (this.#state === 'until-close') this.#state = 'done';
    return this.#state === 'done';
  }

  /** The reply; only when it is complete. */
  reply(): Reply {
    const body = this.#expects.collect ? Buffer.concat(this.#kept) : undefined;
    return { status: this.#status, head: this.#head, bytes: this.#bytes, body };
  }

  #step(chunk: Buffer, at: number, length: number): number {
    switch (this.#state) {
      case 'head':
        return this.#readHead(chunk, at, length);
      case 'sized':
      case 'chunk-data':
        return this.#readData(chunk, at, length);
      case 'until-close':
        this.#take(chunk, at, length);
        return length;
      default:
        return this.#readLine(chunk, at, length);
    }
  }

  #readHead(chunk: Buffer, at: number, length: number): number {
    // What came before may end in the middle of the empty line, so the search starts in it.
    const overlap = Math.min(this.#head.length, END_OF_HEAD.length - 1);
    const text = this.#head + chunk.toString('latin1', at, length);
    const end = text.indexOf(END_OF_HEAD, this.#head.length - overlap);
    if (end < 0) {
      this.#head = text;
      return length;
    }
    const used = end + END_OF_HEAD.length - this.#head.length;
    this.#head = text.slice(0, end);
    this.#beginBody();
    return at + used;
  }

  #beginBody(): void {
    const head = this.#head;
    this.#status = Number(head.slice(9, 12));
    if (this.#status < 200) {
      this.#head = '';
      return;
    }
    if (this.#expects.isHead || this.#status === 204 || this.#status === 304) {
      this.#state = 'done';
      return;
    }
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    if (length) {
      this.#left = Number(length[1]);
      this.#state = this.#left === 0 ? 'done' : 'sized';
    } else this.#state = /\r\ntransfer-encoding: *chunked/i.test(head) ? 'chunk-line' : 'until-close';
  }

  #readData(chunk: Buffer, at: number, length: number): number {
    const end = Math.min(length, at + this.#left);
    this.#take(chunk, at, end);
    this.#left -= end - at;
    if (this.#left === 0) this.#state = this.#state === 'sized' ? 'done' : 'chunk-end';
    return end;
  }

  #take(chunk: Buffer, from: number, to: number): void {
    this.#bytes += to - from;
    if (this.#expects.collect) this.#kept.push(Buffer.from(chunk.subarray(from, to)));
  }

  #readLine(chunk: Buffer, at: number, length: number): number {
    const feed = chunk.indexOf(10, at);
    if (feed < 0 || feed >= length) {
      this.#line += chunk.toString('latin1', at, length);
      return length;
    }
    const line = (this.#line + chunk.toString('latin1', at, feed)).trimEnd();
    this.#line = '';
    this.#endLine(line);
    return feed + 1;
  }

  #endLine(line: string): void {
    if (this.#state === 'chunk-end') this.#state = 'chunk-line';
    else if (this.#state === 'chunk-line') {
      this.#left = Number.parseInt(line, 16);
      this.#state = this.#left === 0 ? 'trailer' : 'chunk-data';
    } else if (line === '') this.#state = 'done';
  }
}

/** The value of a header of a reply, or undefined. */
export function headerOf(reply: Reply, name: string): string | undefined {
  const line = reply.head.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(name.length + 1).trim();
}
