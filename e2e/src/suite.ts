import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trust } from './certificates.ts';
import type { Credentials } from './http.ts';
import { Management } from './management.ts';
import type { RegistryServer } from './registry-server.ts';
import { type Report, Skipped } from './report.ts';
import { findTool, installLine } from './tools.ts';
import { removeFolder, subfolder, workFolder } from './work-folder.ts';

/** What a client's scenarios work with: a server, their own projects and people, and a folder. */
export interface Bench {
  readonly server: RegistryServer;
  readonly management: Management;
  /** Removed at the end. */
  readonly folder: string;
  /** A private project of `owner`. */
  readonly project: string;
  /** A public project of `owner`. */
  readonly publicProject: string;
  readonly owner: Credentials;
  /** May only read in `project`. */
  readonly guest: Credentials;
  /** An authority that did not sign the server's certificate. */
  readonly wrongAuthority: Trust;
  /** `host/project/name` in the private project. */
  repository(name: string): string;
  /** `host/project/name` in the public project. */
  publicRepository(name: string): string;
}

/** One thing that a person does with a client. */
export interface Scenario<State> {
  readonly name: string;
  /** Makes sense only over this scheme. */
  readonly only?: 'http' | 'https';
  /** Needs projects and roles, which a plain registry does not have. */
  readonly managed?: true;
  run(state: State): Promise<void>;
}

/** A client with its scenarios, run in order; later ones may use what earlier ones pushed. */
export interface SuiteDefinition<State> {
  readonly name: string;
  /** Programs that must be there. */
  readonly tools: readonly string[];
  /** Too slow to build for CI; when it is not there the suite is skipped even then. */
  readonly optional?: true;
  prepare(bench: Bench): Promise<State>;
  finish?(state: State): Promise<void>;
  readonly scenarios: readonly Scenario<State>[];
}

/** A suite whose state type is closed over, so that suites of different clients fit into one list. */
export interface Suite {
  readonly name: string;
  readonly optional: boolean;
  readonly missing: () => readonly string[];
  run(place: Place, report: Report): Promise<void>;
}

/** Where a suite runs. */
export interface Place {
  readonly server: RegistryServer;
  readonly wrongAuthority: Trust;
}

/** Closes a definition into a suite. */
export function suite<State>(definition: SuiteDefinition<State>): Suite {
  return {
    name: definition.name,
    optional: definition.optional ?? false,
    missing: () => definition.tools.filter((name) => findTool(name) === undefined),
    run: (place, report) => runSuite(definition, place, report),
  };
}

/** Reports a suite that cannot run because programs are missing: a failure in CI unless it is optional, else skipped. */
export function reportMissing(name: string, missing: readonly string[], report: Report, optional = false): void {
  const reason = missing.map((tool) => `${tool} is missing; ${installLine(tool)}`).join('\n');
  report.add(name, { kind: process.env.CI === 'true' && !optional ? 'failed' : 'skipped', reason });
}

async function runSuite<State>(definition: SuiteDefinition<State>, place: Place, report: Report): Promise<void> {
  const label = `${definition.name} ${place.server.scheme}`;
  const folder = await workFolder(definition.name);
  let state: State | undefined;
  const prepared = await report.check(`${label}: prepare`, async () => {
    state = await definition.prepare(await makeBench(definition.name, folder, place));
  });
  if (prepared.kind === 'passed' && state !== undefined) {
    const ready = state;
    for (const scenario of definition.scenarios) {
      if (scenario.only !== undefined && scenario.only !== place.server.scheme) continue;
      await report.check(`${label}: ${scenario.name}`, async () => {
        if (scenario.managed && !place.server.managed) throw new Skipped('a plain registry has no roles');
        await scenario.run(ready);
      });
    }
    if (definition.finish !== undefined) {
      const { finish } = definition;
      await finish(ready).catch((error: unknown) =>
        report.add(`${label}: finish`, { kind: 'failed', reason: `${error}` }),
      );
    }
  }
  await removeFolder(folder);
}

async function makeBench(name: string, folder: string, { server, wrongAuthority }: Place): Promise<Bench> {
  const management = new Management(server);
  const unique = `${name}-${server.scheme}`;
  const owner = await management.createUser(`${unique}-owner`);
  const guest = await management.createUser(`${unique}-guest`);
  const [project, publicProject] = [unique, `${unique}-public`];
  await management.createProject(project, false, owner);
  await management.createProject(publicProject, true, owner);
  await management.addMember(project, guest.username, 'guest');
  return {
    ...{ server, management, folder, project, publicProject, owner, guest, wrongAuthority },
    repository: (repository) => `${server.host}/${project}/${repository}`,
    publicRepository: (repository) => `${server.host}/${publicProject}/${repository}`,
  };
}

/** The environment of a client with a home of its own, so that logins of different people and tests never meet. */
export async function homeEnvironment(bench: Bench, name: string): Promise<Record<string, string>> {
  const home = await subfolder(bench.folder, `home-${name}`);
  const dockerConfig = await subfolder(home, '.docker');
  // Tools of the containers family refuse an authentication file that does not exist; a login stays as it is.
  await writeFile(join(dockerConfig, 'config.json'), '{}', { flag: 'ax' }).catch(() => {});
  return {
    HOME: home,
    DOCKER_CONFIG: dockerConfig,
    XDG_RUNTIME_DIR: await subfolder(home, 'run'),
    XDG_CONFIG_HOME: await subfolder(home, '.config'),
    XDG_CACHE_HOME: await subfolder(home, '.cache'),
    XDG_DATA_HOME: await subfolder(home, '.local/share'),
    REGISTRY_AUTH_FILE: join(dockerConfig, 'config.json'),
  };
}
