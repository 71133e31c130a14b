import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../src/ports.ts';
import { Background } from '../src/process.ts';
import type { Report } from '../src/report.ts';
import { tool } from '../src/tools.ts';
import { removeFolder, workFolder } from '../src/work-folder.ts';
import { readDashboard } from './expressions.ts';

/** What to watch, and by what. */
export interface Watch {
  /** `host:port` of the metrics. */
  readonly target: string;
  /** Folder of the alert rules. */
  readonly rules: string;
  /** File of the dashboard. */
  readonly dashboard: string;
}

const readyMs = 60_000;
// A fresh installation has no limits, no vulnerabilities, no failures and no work that waits.
const emptyAtFirst = new Set([
  'Quota used',
  'Vulnerabilities by severity',
  'Failures',
  'Tasks that wait',
  'Tasks that are over',
  'Transfers that failed',
  'Scans',
]);

/** A Prometheus of its own scrapes the server, and is asked what the panels ask. */
export async function watchWithPrometheus(report: Report, { target, rules, dashboard }: Watch): Promise<void> {
  const folder = await workFolder('prometheus');
  const address = `127.0.0.1:${await freePort()}`;
  await copyFile(join(rules, 'haven.rules.yaml'), join(folder, 'haven.rules.yaml'));
  await writeFile(join(folder, 'prometheus.yaml'), configuration(target));
  const prometheus = new Background(tool('prometheus'), [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${address}`,
  ]);
  const ask = (query: string) => instantQuery(`http://${address}`, query);
  try {
    const scraped = await report.check('Prometheus scrapes them', () =>
      prometheus.ready(async () => Number((await ask('count_over_time(up{job="haven"}[1m])'))[0]) > 3, readyMs),
    );
    if (scraped.kind !== 'passed') return;
    await report.check('it has seen the server all the time', async () => {
      const [up] = await ask('min_over_time(up{job="haven"}[1m])');
      if (up !== '1') throw new Error(`up is ${up}`);
    });
    for (const { title, targets = [] } of (await readDashboard(dashboard)).panels) {
      if (targets.length === 0) continue;
      const mayBeEmpty = emptyAtFirst.has(title);
      await report.check(`the panel "${title}" ${mayBeEmpty ? 'can be drawn' : 'shows something'}`, async () => {
        for (const { expr } of targets) {
          const values = await ask(expr.replaceAll('$job', '.*'));
          if (values.length === 0 && !mayBeEmpty) throw new Error(`${expr} has no result`);
        }
      });
    }
    await report.check('no alert fires for a server that is well', async () => {
      const firing = await ask('ALERTS{alertname!="HavenStorageNearlyFull"}');
      if (firing.length > 0) throw new Error(`${firing.length} alerts`);
    });
  } finally {
    await prometheus.stop();
    await removeFolder(folder);
  }
}

function configuration(target: string): string {
  return `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [haven.rules.yaml]
scrape_configs:
  - job_name: haven
    static_configs: [{ targets: ['${target}'] }]
`;
}

/** The values of an expression now; fails with what Prometheus says against it. */
async function instantQuery(origin: string, query: string): Promise<readonly string[]> {
  const answer = await fetch(`${origin}/api/v1/query?${new URLSearchParams({ query })}`);
  const { status, error, data } = (await answer.json()) as QueryAnswer;
  if (status !== 'success') throw new Error(`${query}: ${error}`);
  return data?.result.map(({ value }) => value[1]) ?? [];
}

// https://prometheus.io/docs/prometheus/latest/querying/api/
interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}
