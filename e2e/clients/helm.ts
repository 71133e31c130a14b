import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, forbidden, unauthorized, unknownAuthority } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly tls: readonly string[];
  /** The packaged chart. */
  readonly archive: string;
}

const trust = (bench: Bench, caFile = bench.server.trust?.caFile): readonly string[] =>
  caFile === undefined ? ['--plain-http'] : ['--ca-file', caFile];

const helm = ({ env }: Pick<State, 'env'>, args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(tool('helm'), args, { ...options, env });

const refused = ({ env }: Pick<State, 'env'>, reason: RegExp, args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('helm'), args, reason, { env });

async function home(bench: Bench, name: string, who?: Credentials): Promise<Record<string, string>> {
  const env = await homeEnvironment(bench, name);
  if (who !== undefined) {
    const args = ['registry', 'login', ...trust(bench), '-u', who.username, '--password-stdin', bench.server.host];
    await helm({ env }, args, { input: who.password });
  }
  return env;
}

/** Writes a chart with values, a template, a read-me and what else its Chart.yaml shall say. */
async function writeChart(folder: string, name: string, more = ''): Promise<string> {
  const chart = await subfolder(folder, name);
  await subfolder(chart, 'templates');
  await writeFile(
    join(chart, 'Chart.yaml'),
    `apiVersion: v2\nname: ${name}\nversion: 1.2.3+build.4\nappVersion: "7"\ndescription: A chart for the tests\n${more}`,
  );
  await writeFile(join(chart, 'values.yaml'), 'replicas: 2\n');
  await writeFile(join(chart, 'README.md'), `# ${name}\nRead me.\n`);
  await writeFile(
    join(chart, 'templates/map.yaml'),
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  replicas: "{{ .Values.replicas }}"\n`,
  );
  return chart;
}

const charts = (bench: Bench): string => `oci://${bench.repository('charts')}`;

/** helm 3 with charts in OCI form. */
export const helmSuite: Suite = suite<State>({
  name: 'helm',
  tools: ['helm'],
  async prepare(bench) {
    const env = await home(bench, 'owner', bench.owner);
    const chart = await writeChart(bench.folder, 'hello');
    await helm({ env }, ['package', chart, '-d', bench.folder]);
    return { bench, env, tls: trust(bench), archive: join(bench.folder, 'hello-1.2.3+build.4.tgz') };
  },
  scenarios: [
    {
      name: 'push',
      async run(state) {
        const pushed = await helm(state, ['push', ...state.tls, state.archive, charts(state.bench)]);
        expectContains(pushed.output, 'Digest: sha256:');
      },
    },
    {
      name: 'pull gives the same bytes back',
      async run(state) {
        const to = await subfolder(state.bench.folder, 'pulled');
        const args = ['pull', ...state.tls, '--version', '1.2.3+build.4', '-d', to, `${charts(state.bench)}/hello`];
        await helm(state, args);
        const pulled = await readFile(join(to, 'hello-1.2.3+build.4.tgz'));
        assert.ok(pulled.equals(await readFile(state.archive)), 'the pulled archive differs');
      },
    },
    {
      name: 'pull the newest version without naming it',
      async run(state) {
        const to = await subfolder(state.bench.folder, 'newest');
        await helm(state, ['pull', ...state.tls, '-d', to, '--untar', `${charts(state.bench)}/hello`]);
        expectContains(await readFile(join(to, 'hello/values.yaml'), 'utf8'), 'replicas: 2');
      },
    },
    {
      name: 'show chart, values and readme',
      async run(state) {
        const show = async (what: string): Promise<string> =>
          (await helm(state, ['show', what, ...state.tls, `${charts(state.bench)}/hello`])).stdout;
        expectContains(await show('chart'), 'version: 1.2.3+build.4');
        expectContains(await show('values'), 'replicas: 2');
        expectContains(await show('readme'), 'Read me.');
      },
    },
    {
      name: 'template',
      async run(state) {
        const args = ['template', 'release', ...state.tls, '--set', 'replicas=5', `${charts(state.bench)}/hello`];
        expectContains((await helm(state, args)).stdout, 'replicas: "5"');
      },
    },
    {
      name: 'a chart depends on a chart in the registry',
      async run(state) {
        const dependency = `dependencies:\n- name: hello\n  version: ">=1.0.0"\n  repository: ${charts(state.bench)}\n`;
        const chart = await writeChart(state.bench.folder, 'parent', dependency);
        await helm(state, ['dependency', 'update', ...state.tls, chart]);
        expectContains((await helm(state, ['dependency', 'list', chart])).stdout, 'ok');
      },
    },
    {
      name: 'a wrong password is refused at login',
      async run({ bench }) {
        const args = ['registry', 'login', ...trust(bench), '-u', bench.owner.username, '-p', 'Wrong-Password-1'];
        await refused({ env: await home(bench, 'wrong') }, unauthorized, [...args, bench.server.host]);
      },
    },
    {
      name: 'nobody pulls a private chart without login',
      async run({ bench, tls }) {
        const args = ['show', 'chart', ...tls, '--version', '1.2.3+build.4', `${charts(bench)}/hello`];
        await refused({ env: await home(bench, 'nobody') }, unauthorized, args);
      },
    },
    {
      name: 'anybody pulls a public chart',
      managed: true,
      async run(state) {
        const repository = `oci://${state.bench.publicRepository('charts')}`;
        await helm(state, ['push', ...state.tls, state.archive, repository]);
        const env = await home(state.bench, 'nobody');
        expectContains((await helm({ env }, ['show', 'chart', ...state.tls, `${repository}/hello`])).stdout, 'hello');
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run({ bench, tls, archive }) {
        const env = await home(bench, 'guest', bench.guest);
        await helm({ env }, ['show', 'chart', ...tls, `${charts(bench)}/hello`]);
        await refused({ env }, forbidden, ['push', ...tls, archive, `${charts(bench)}/guest`]);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const wrong = trust(state.bench, state.bench.wrongAuthority.caFile);
        await refused(state, unknownAuthority, ['show', 'chart', ...wrong, `${charts(state.bench)}/hello`]);
      },
    },
    {
      name: 'logout',
      async run(state) {
        await helm(state, ['registry', 'logout', state.bench.server.host]);
        await refused(state, unauthorized, ['push', ...state.tls, state.archive, charts(state.bench)]);
      },
    },
  ],
});
