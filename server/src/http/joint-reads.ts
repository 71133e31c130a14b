// A read that takes longer is no longer waited for by those who have come meanwhile.
const PATIENCE_MS = 50;

interface Read<Answer> {
  /** Resolves when the read is over, however it ends. */
  readonly over: Promise<void>;
  /** The one that comes after it, once somebody wants it. */
  next: Promise<Answer> | undefined;
}

/**
 * Lets those who ask for the same at about the same time share one read:
 *
 *     asked    1    2 3 4        5
 *     read     ├── A ──┤├── B ──┤├── C ──┤
 *     answer   1: A     2, 3, 4: B   5: C
 *
 * A read that has begun is never joined, only the one that begins after it. So each answer is of statements that were
 * sent after it was asked for, and PostgreSQL shows them everything that was committed before: whoever has been told of
 * a change, by this process or by another one, finds it. Nothing is remembered when a read is over.
 */
export class JointReads<Answer> {
  readonly #running = new Map<string, Read<Answer>>();
  readonly #patienceMs: number;

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /** What `read` answers, called after this; of all who ask for `key` while one runs, the first one's is called. */
  ask(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const running = this.#running.get(key);
    if (!running) return this.#begin(key, read);
    running.next ??= this.#after(running).then(() => this.#begin(key, read));
    return running.next;
  }

  // From here on nobody joins what has waited: it begins now, and others find it running.
  #begin(key: string, read: () => Promise<Answer>): Promise<Answer> {
    const answer = read();
    const over = answer.then(
      () => this.#end(key, begun),
      () => this.#end(key, begun),
    );
    const begun: Read<Answer> = { over, next: undefined };
    this.#running.set(key, begun);
    return answer;
  }

  #end(key: string, read: Read<Answer>): void {
    if (this.#running.get(key) === read && !read.next) this.#running.delete(key);
  }

  async #after({ over }: Read<Answer>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs);
    });
    await Promise.race([over, patience]);
    clearTimeout(timer);
  }
}
