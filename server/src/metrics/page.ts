import type { Logger } from '../log/logger.ts';
import { gauge, writeFamilies } from './family.ts';
import type { MetricPart, MetricSource } from './source.ts';

/** What the page is made of. */
export interface MetricsPageDeps {
  readonly sources: readonly MetricSource[];
  readonly logger: Logger;
  /** For tests. */
  readonly now?: () => number;
}

// Scrapers come every 15 to 60 seconds; whoever comes more often gets the same again.
const PAGE_MS = 1_000;
const KEPT_MS = 15_000;
// What takes long to find out is asked for less often: at most a fiftieth of the time goes into it.
const PAUSE = 50;
// Prometheus gives up after 10 s, and would lose everything then.
const PATIENCE_MS = 5_000;

/** The metrics as text. What it costs is bounded, however often it is asked for and whatever there is to tell. */
export class MetricsPage {
  readonly #readers: readonly Reader[];
  readonly #now: () => number;
  readonly #pages = new Map<string, { readonly text: Promise<string>; readonly until: number }>();

  constructor({ sources, logger, now = Date.now }: MetricsPageDeps) {
    this.#now = now;
    this.#readers = sources.map((source) => new Reader(source, logger, now));
  }

  /** The whole page, or what one part has to tell. */
  text(part?: MetricPart): Promise<string> {
    const key = part ?? '';
    const page = this.#pages.get(key);
    if (page && this.#now() < page.until) return page.text;
    const text = this.#write(part);
    this.#pages.set(key, { text, until: this.#now() + PAGE_MS });
    return text;
  }

  async #write(part: MetricPart | undefined): Promise<string> {
    const readers = this.#readers.filter(({ source }) => part === undefined || source.part === part);
    const texts = await Promise.all(readers.map((reader) => reader.text()));
    const up = readers.map(({ source }, index) => ({
      labels: { source: source.name },
      value: texts[index] === undefined ? 0 : 1,
    }));
    const help = 'Whether this part of the metrics could be found out; without it, its metrics are missing.';
    const status = await writeFamilies([gauge('haven_metrics_source_up', help, up)]);
    return [...texts, status].filter((text) => text !== undefined).join('');
  }
}

class Reader {
  readonly source: MetricSource;
  readonly #logger: Logger;
  readonly #now: () => number;
  #reading: Promise<string | undefined> | undefined;
  #kept: { readonly text: string; readonly until: number } | undefined;
  #failed = false;

  constructor(source: MetricSource, logger: Logger, now: () => number) {
    this.source = source;
    this.#logger = logger;
    this.#now = now;
  }

  /** Undefined when it cannot be found out, or not in time. */
  async text(): Promise<string | undefined> {
    if (this.#kept && this.#now() < this.#kept.until) return this.#kept.text;
    // A source that is slow is asked once, not by everybody who waits for it.
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS, undefined);
    });
    return Promise.race([this.#reading, late]).finally(() => clearTimeout(timer));
  }

  async #read(): Promise<string | undefined> {
    const started = this.#now();
    try {
      const text = await writeFamilies(await this.source.read());
      const ended = this.#now();
      this.#failed = false;
      if (this.source.kept) this.#kept = { text, until: ended + Math.max(KEPT_MS, PAUSE * (ended - started)) };
      return text;
    } catch (error) {
      // Once, not at each scrape until it works again.
      if (!this.#failed) this.#logger.warn({ source: this.source.name, error }, 'some metrics cannot be found out');
      this.#failed = true;
      return undefined;
    }
  }
}
