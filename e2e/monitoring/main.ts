import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Haven, root } from '../src/haven.ts';
import { freePort } from '../src/ports.ts';
import { run } from '../src/process.ts';
import { Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import { findTool, tool } from '../src/tools.ts';
import { expressionsOf, namesIn, readDashboard } from './expressions.ts';
import { watchWithPrometheus } from './prometheus.ts';
import { makeTraffic } from './traffic.ts';

const rules = join(root, 'deploy/prometheus');
const dashboard = join(root, 'deploy/grafana/haven.json');

/** What Prometheus itself makes of the alerts, the metrics of a running server, and the dashboard. */
async function main(): Promise<void> {
  const report = new Report();
  const missing = ['promtool', 'prometheus'].filter((name) => findTool(name) === undefined);
  if (missing.length > 0) {
    reportMissing('monitoring', missing, report);
    report.finish();
    return;
  }
  await checkRules(report);
  const port = await freePort();
  const haven = await Haven.start({ env: { HAVEN_METRICS_PORT: String(port) } });
  try {
    await makeTraffic(haven);
    await checkPage(report, port);
    await watchWithPrometheus(report, { target: `127.0.0.1:${port}`, rules, dashboard });
  } finally {
    await haven.stop();
  }
  report.finish();
}

async function checkRules(report: Report): Promise<void> {
  for (const [name, ...args] of [
    ['the alert rules are rules', 'check', 'rules', 'haven.rules.yaml'],
    ['each alert fires when it should, and not before', 'test', 'rules', 'haven.rules.test.yaml'],
    ['the example is a configuration', 'check', 'config', 'prometheus.yaml'],
  ] as const) {
    await report.check(name, async () => {
      await run(tool('promtool'), args, { cwd: rules });
    });
  }
}

async function checkPage(report: Report, port: number): Promise<void> {
  let text = '';
  await report.check('metrics are served', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    text = await answer.text();
    if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${text.slice(0, 500)}`);
    const down = text.match(/^haven_metrics_source_up.* 0$/gm);
    if (down) throw new Error(`some could not be found out: ${down.join(', ')}`);
  });
  await report.check('promtool has nothing to say against them', async () => {
    const { output } = await run(tool('promtool'), ['check', 'metrics'], { input: text });
    if (output !== '') throw new Error(output);
  });
  await report.check('whatever alerts and dashboard ask for is served', async () => {
    const asked = [
      ...expressionsOf(await readDashboard(dashboard)),
      await readFile(join(rules, 'haven.rules.yaml'), 'utf8'),
    ];
    const served = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map((match) => match[1] ?? ''));
    const unknown = asked.flatMap(namesIn).filter((name) => !served.has(name));
    if (unknown.length > 0) throw new Error(`not served: ${[...new Set(unknown)].join(', ')}`);
  });
}

await main();
