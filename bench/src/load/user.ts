/** What one operation has done. */
export interface Progress {
  /** 1, or the share that was done when it was broken off. */
  readonly operations: number;
  readonly bytes: number;
}

/** One of many that use a server at the same time. */
export interface User {
  /** Does the operation once. */
  once(): Promise<Progress>;
  /** Breaks off the operation that is running, which ends with the share that is done; absent where that cannot be. */
  abandon?(): void;
  /** Digests of what it has pushed. */
  readonly pushed?: readonly string[];
  /** Ends its connections. */
  close(): void;
}

/** An answer other than the one that was expected. */
export class UnexpectedReply extends Error {
  override readonly name = 'UnexpectedReply';
  readonly status: number;

  constructor(what: string, reply: { readonly status: number; readonly body: Buffer | undefined }) {
    const text = reply.body?.toString('utf8', 0, 300).trim() ?? '';
    super(`${what}: status ${reply.status}${text === '' ? '' : ` ${text}`}`);
    this.status = reply.status;
  }
}
