import { readFile } from 'node:fs/promises';

/** What of a dashboard is looked at. */
export interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly type: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

/** Reads a dashboard of Grafana. */
export async function readDashboard(path: string): Promise<Dashboard> {
  return JSON.parse(await readFile(path, 'utf8')) as Dashboard; // what is not there is missed by the checks
}

/** Every expression of a dashboard. */
export function expressionsOf(dashboard: Dashboard): string[] {
  return dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

/** The names of the metrics in a text of PromQL; those of the parts of summaries and histograms without their ends. */
export function namesIn(text: string): string[] {
  const names = text.match(/\b(?:harbor|haven|registry|process|nodejs|gc)_[a-z_]+\b/g) ?? [];
  return names.map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
}
