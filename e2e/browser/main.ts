import { Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import type { Spec } from './spec.ts';
import { administrationSpec } from './specs/administration.ts';
import { artifactsSpec } from './specs/artifacts.ts';
import { bytesSpec } from './specs/bytes.ts';
import { everywhereSpec } from './specs/everywhere.ts';
import { historySpec } from './specs/history.ts';
import { keyboardSpec } from './specs/keyboard.ts';
import { membersSpec } from './specs/members.ts';
import { projectsSpec } from './specs/projects.ts';
import { robotsSpec } from './specs/robots.ts';
import { sessionsSpec } from './specs/sessions.ts';
import { troubleSpec } from './specs/trouble.ts';
import { hasChromium, startStage } from './stage.ts';

const specs: readonly Spec[] = [
  sessionsSpec,
  projectsSpec,
  membersSpec,
  robotsSpec,
  artifactsSpec,
  historySpec,
  administrationSpec,
  keyboardSpec,
  troubleSpec,
  bytesSpec,
  everywhereSpec,
];

async function main(names: readonly string[]): Promise<void> {
  const report = new Report();
  const chosen = specs.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`there are the specs ${specs.map(({ name }) => name).join(', ')}`);
  if (hasChromium()) {
    const stage = await startStage();
    for (const { name, scenarios } of chosen) {
      for (const scenario of scenarios) await report.check(`${name}: ${scenario.name}`, () => scenario.run(stage));
    }
    await stage.close();
  } else {
    reportMissing('browser', ['chromium'], report);
  }
  report.finish();
}

await main(process.argv.slice(2));
