import { Report } from '../src/report.ts';
import { reportMissing } from '../src/suite.ts';
import { findTool } from '../src/tools.ts';
import { parity, unclaimed } from './parity.ts';
import type { Spec } from './spec.ts';
import { accountSpec } from './specs/account.ts';
import { administrationSpec } from './specs/administration.ts';
import { artifactListsSpec } from './specs/artifact-lists.ts';
import { artifactsSpec } from './specs/artifacts.ts';
import { auditSpec } from './specs/audit.ts';
import { bytesSpec } from './specs/bytes.ts';
import { everywhereSpec } from './specs/everywhere.ts';
import { federationSpec } from './specs/federation.ts';
import { garbageCollectionSpec } from './specs/garbage-collection.ts';
import { groupsSpec } from './specs/groups.ts';
import { harborSpec } from './specs/harbor.ts';
import { historySpec } from './specs/history.ts';
import { identitySpec } from './specs/identity.ts';
import { immutabilitySpec } from './specs/immutability.ts';
import { insightSpec } from './specs/insight.ts';
import { jobsSpec } from './specs/jobs.ts';
import { keyboardSpec } from './specs/keyboard.ts';
import { labelsSpec } from './specs/labels.ts';
import { lighthouseSpec } from './specs/lighthouse.ts';
import { liveSpec } from './specs/live.ts';
import { longWordsSpec } from './specs/long-words.ts';
import { membersSpec } from './specs/members.ts';
import { paritySpec } from './specs/parity.ts';
import { projectsSpec } from './specs/projects.ts';
import { quotasSpec } from './specs/quotas.ts';
import { replicasSpec } from './specs/replicas.ts';
import { retentionSpec } from './specs/retention.ts';
import { robotsSpec } from './specs/robots.ts';
import { rolesSpec } from './specs/roles.ts';
import { sessionsSpec } from './specs/sessions.ts';
import { settingsSpec } from './specs/settings.ts';
import { statesSpec } from './specs/states.ts';
import { troubleSpec } from './specs/trouble.ts';
import { usersSpec } from './specs/users.ts';
import { webhooksSpec } from './specs/webhooks.ts';
import { hasChromium, startStage } from './stage.ts';

const specs: readonly Spec[] = [
  sessionsSpec,
  usersSpec,
  accountSpec,
  projectsSpec,
  membersSpec,
  groupsSpec,
  identitySpec,
  labelsSpec,
  robotsSpec,
  federationSpec,
  artifactsSpec,
  artifactListsSpec,
  historySpec,
  retentionSpec,
  immutabilitySpec,
  webhooksSpec,
  quotasSpec,
  garbageCollectionSpec,
  auditSpec,
  jobsSpec,
  settingsSpec,
  insightSpec,
  liveSpec,
  replicasSpec,
  administrationSpec,
  harborSpec,
  paritySpec,
  keyboardSpec,
  troubleSpec,
  statesSpec,
  rolesSpec,
  bytesSpec,
  lighthouseSpec,
  everywhereSpec,
  longWordsSpec,
];

// Arguments are names of specs, or beginnings of addresses for those that look at every page.
async function main(given: readonly string[]): Promise<void> {
  const wanted = given.filter((word) => word.startsWith('/'));
  const names = given.filter((word) => !word.startsWith('/'));
  const report = new Report();
  const chosen = specs.filter(({ name }) => names.length === 0 || names.includes(name));
  if (chosen.length === 0) throw new Error(`there are the specs ${specs.map(({ name }) => name).join(', ')}`);
  if (hasChromium()) {
    const stage = await startStage(wanted);
    for (const { name, scenarios, tools = [] } of chosen) {
      const missing = tools.filter((program) => findTool(program) === undefined);
      if (missing.length > 0) reportMissing(name, missing, report);
      else for (const scenario of scenarios) await report.check(`${name}: ${scenario.name}`, () => scenario.run(stage));
    }
    await stage.close();
    if (given.length === 0) tellUnclaimed();
  } else {
    reportMissing('browser', ['chromium'], report);
  }
  report.finish();
}

// What is not built yet is no failure of what is there.
function tellUnclaimed(): void {
  const left = unclaimed(specs.flatMap(({ scenarios }) => scenarios.flatMap(({ claims = [] }) => claims)));
  console.log(
    `${left.length} of ${Object.keys(parity).length} abilities of Harbor's portal are claimed by no scenario`,
  );
  for (const id of left) console.log(`  ${id}: ${parity[id]}`);
}

await main(process.argv.slice(2));
