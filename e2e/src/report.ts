/** How a check ended. */
export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Thrown by a check that cannot be made here; counted as skipped, with the reason shown. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** Prints a line per check and counts; the last line is `N passed, N failed`, with `, N skipped` when any were. */
export class Report {
  #passed = 0;
  readonly #failed: string[] = [];
  readonly #skipped: string[] = [];

  /** Runs one check and reports it; never throws. */
  async check(name: string, body: () => Promise<void>): Promise<Outcome> {
    const started = performance.now();
    const outcome = await body().then(
      (): Outcome => ({ kind: 'passed' }),
      (error: unknown): Outcome => outcomeOf(error),
    );
    this.add(name, outcome, performance.now() - started);
    return outcome;
  }

  /** Reports a check that was made elsewhere. */
  add(name: string, outcome: Outcome, milliseconds?: number): void {
    const time = milliseconds === undefined ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`;
    switch (outcome.kind) {
      case 'passed':
        this.#passed += 1;
        console.log(`ok    ${name}${time}`);
        break;
      case 'failed':
        this.#failed.push(name);
        console.log(`FAIL  ${name}${time}\n${outcome.reason.replaceAll(/^/gm, '      ')}`);
        break;
      case 'skipped':
        this.#skipped.push(name);
        console.log(`skip  ${name}: ${outcome.reason}`);
        break;
    }
  }

  /** How many checks have ended, in whatever way. */
  get total(): number {
    return this.#passed + this.#failed.length + this.#skipped.length;
  }

  /** Prints what failed once more and the counts; sets the exit code. */
  finish(): void {
    for (const name of this.#failed) console.log(`failed: ${name}`);
    const skipped = this.#skipped.length === 0 ? '' : `, ${this.#skipped.length} skipped`;
    console.log(`${this.#passed} passed, ${this.#failed.length} failed${skipped}`);
    process.exitCode = this.#failed.length === 0 && this.#passed > 0 ? 0 : 1;
  }
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof Skipped) return { kind: 'skipped', reason: error.message };
  if (!(error instanceof Error)) return { kind: 'failed', reason: String(error) };
  const cause = error.cause instanceof Error ? `\ncaused by ${error.cause.message}` : '';
  // The place is useful for assertions, noise for commands, whose message says everything.
  const place = error.name === 'CommandError' ? '' : `\n${(error.stack ?? '').split('\n').slice(1, 4).join('\n')}`;
  return { kind: 'failed', reason: `${error.message}${cause}${place}` };
}
