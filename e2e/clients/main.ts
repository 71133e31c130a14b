import { makeAuthority } from '../src/certificates.ts';
import { Haven } from '../src/haven.ts';
import type { RegistryServer } from '../src/registry-server.ts';
import { Report } from '../src/report.ts';
import { type Place, reportMissing, type Suite } from '../src/suite.ts';
import { externalTargets } from '../src/target.ts';
import { removeFolder, subfolder, workFolder } from '../src/work-folder.ts';
import { buildahSuite } from './buildah.ts';
import { buildxSuite } from './buildx.ts';
import { containerdSuite } from './containerd.ts';
import { cosignSuite } from './cosign.ts';
import { cosign3Suite } from './cosign3.ts';
import { craneSuite } from './crane.ts';
import { dockerSuite } from './docker.ts';
import { helmSuite } from './helm.ts';
import { notationSuite } from './notation.ts';
import { orasSuite } from './oras.ts';
import { podmanSuite } from './podman.ts';
import { regctlSuite } from './regctl.ts';
import { skopeoSuite } from './skopeo.ts';
import { workloadSuite } from './workload.ts';

const suites: readonly Suite[] = [
  dockerSuite,
  buildxSuite,
  containerdSuite,
  podmanSuite,
  buildahSuite,
  skopeoSuite,
  craneSuite,
  orasSuite,
  regctlSuite,
  helmSuite,
  cosignSuite,
  cosign3Suite,
  notationSuite,
  workloadSuite,
];

/** Suites that run at the same time; the machines that this is for have two processors. */
const parallel = Number(process.env.HAVEN_E2E_PARALLEL ?? 2);

async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new Error(`unknown client ${unknown.join(', ')}; there are ${suites.map((suite) => suite.name).join(', ')}`);
  }
  const report = new Report();
  const folder = await workFolder('clients');
  const authority = await makeAuthority(await subfolder(folder, 'ca'));
  const wrongAuthority = await makeAuthority(await subfolder(folder, 'wrong-ca'), 'Somebody else');
  const external = await externalTargets();
  const own = external === undefined ? [await Haven.start(), await Haven.start({ authority })] : [];
  const queue = planned(names, external ?? own, wrongAuthority, report);
  await Promise.all(
    Array.from({ length: parallel }, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next.suite.run(next.place, report);
    }),
  );
  for (const haven of own) await haven.stop();
  await removeFolder(folder);
  report.finish();
}

/** Every chosen suite on every server; suites whose programs are missing are reported instead. */
function planned(
  names: readonly string[],
  servers: readonly RegistryServer[],
  wrongAuthority: Place['wrongAuthority'],
  report: Report,
): { suite: Suite; place: Place }[] {
  return suites
    .filter((suite) => names.length === 0 || names.includes(suite.name))
    .flatMap((suite) => {
      const missing = suite.missing();
      if (missing.length > 0) reportMissing(suite.name, missing, report, suite.optional);
      return missing.length > 0 ? [] : servers.map((server) => ({ suite, place: { server, wrongAuthority } }));
    });
}

await main(process.argv.slice(2));
