import type { Config } from './config/index.ts';
import { databaseMetrics } from './db/metrics.ts';
import { forwardingMetrics } from './features/audit/index.ts';
import { type ExporterDeps, exporterSources } from './features/metrics/index.ts';
import type { Logger } from './log/logger.ts';
import { EventLoopDelay } from './metrics/event-loop.ts';
import type { HttpRequests } from './metrics/http-requests.ts';
import { MetricsListener } from './metrics/listener.ts';
import { MetricsPage } from './metrics/page.ts';
import type { MetricSource } from './metrics/source.ts';
import { HARBOR_VERSION } from './rest.ts';

/** What monitoring is made of. */
export interface MonitoringDeps extends Pick<ExporterDeps, 'database' | 'storage' | 'health' | 'settings'> {
  readonly config: Pick<Config, 'metrics'>;
  readonly logger: Logger;
  readonly requests: HttpRequests;
  /** What others have to tell. */
  readonly sources: readonly MetricSource[];
}

/** Metrics of the process and of the installation, while it runs. */
export class Monitoring {
  readonly #deps: MonitoringDeps;
  readonly #eventLoop = new EventLoopDelay();
  #listener: MetricsListener | undefined;

  constructor(deps: MonitoringDeps) {
    this.#deps = deps;
  }

  /** Where metrics are served, once they are. */
  get port(): number | undefined {
    return this.#listener?.port;
  }

  /** Measures and serves from now on, unless that is switched off. */
  async start(): Promise<void> {
    const { config, database, logger, requests } = this.#deps;
    if (!config.metrics) return;
    this.#eventLoop.start();
    // Loaded here, because it is of no use to anybody else.
    const { ProcessMetrics } = await import('./metrics/process.ts');
    const page = new MetricsPage({
      logger,
      sources: [
        // No scanner can be registered yet.
        ...exporterSources({ ...this.#deps, vulnerabilities: async () => [], version: HARBOR_VERSION }),
        forwardingMetrics(database),
        ...this.#deps.sources,
        requests,
        requests.ofRegistry,
        databaseMetrics(database),
        this.#eventLoop,
        new ProcessMetrics(),
      ],
    });
    this.#listener = new MetricsListener({ address: config.metrics, page, logger });
    await this.#listener.start();
  }

  /** Stops both. */
  async close(): Promise<void> {
    this.#eventLoop.close();
    await this.#listener?.close();
  }
}
