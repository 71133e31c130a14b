import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Family, FamilyType, Sample } from './family.ts';
import type { MetricSource } from './source.ts';

// Gauges whose names say that they are counters; each of them is the sum of another one.
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Memory, processor time, files and garbage collection of this process, by the names every dashboard for Node knows. */
export class ProcessMetrics implements MetricSource {
  readonly name = 'process';
  readonly part = 'core';
  readonly #registry = new Registry();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  async read(): Promise<readonly Family[]> {
    const metrics = await this.#registry.getMetricsAsJSON();
    return metrics.map(({ name, help, type, values }) => ({
      name,
      help,
      type: String(type) as FamilyType, // the library uses the words of the text format
      samples: values.map((value) => toSample(name, value)),
    }));
  }
}

interface Value {
  readonly value: number;
  readonly metricName?: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
}

function toSample(name: string, { value, metricName, labels }: Value): Sample {
  const suffix = (['_sum', '_count', '_bucket'] as const).find((end) => metricName === name + end);
  const texts = Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)]));
  return { value, labels: texts, ...(suffix !== undefined && { suffix }) };
}
