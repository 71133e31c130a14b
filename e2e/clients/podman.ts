import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, expectSame, forbidden, lines, unauthorized, unknownAuthority } from '../src/expect.ts';
import { busyboxLayer, randomLayer } from '../src/images.ts';
import { storageOptions, tlsOptions } from '../src/podman-options.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly storage: readonly string[];
  readonly tls: readonly string[];
}

const withStorage = (state: State, args: readonly string[]): readonly string[] => [
  ...state.storage,
  '--cgroup-manager=cgroupfs',
  '--events-backend=none',
  ...args,
];

const podman = (state: State, args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(tool('podman'), withStorage(state, args), { ...options, env: state.env });

const refused = (state: State, reason: RegExp, args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('podman'), withStorage(state, args), reason, { env: state.env });

function login(state: State, who = state.bench.owner): Promise<RunResult> {
  const args = ['login', ...state.tls, '-u', who.username, '--password-stdin', state.bench.server.host];
  return podman(state, args, { input: who.password });
}

/** The same storage with another home, so another login. */
const as = async (state: State, name: string): Promise<State> => ({
  ...state,
  env: await homeEnvironment(state.bench, name),
});

async function importImage(state: State, reference: string, ...more: readonly string[]): Promise<void> {
  await podman(state, ['import', ...more, '-c', 'CMD ["/bin/echo","hello from podman"]', rootTar(state), reference]);
}

const rootTar = ({ bench }: State): string => join(bench.folder, 'root.tar');

/** podman 4: images and manifest lists. */
export const podmanSuite: Suite = suite<State>({
  name: 'podman',
  tools: ['podman'],
  async prepare(bench) {
    const state = {
      bench,
      env: await homeEnvironment(bench, 'owner'),
      storage: await storageOptions(bench),
      tls: tlsOptions(bench),
    };
    await writeFile(rootTar(state), await busyboxLayer());
    expectContains((await login(state)).output, 'Login Succeeded');
    return state;
  },
  scenarios: [
    {
      name: 'push',
      async run(state) {
        await importImage(state, `${state.bench.repository('app')}:1.0`);
        await podman(state, ['push', ...state.tls, `${state.bench.repository('app')}:1.0`]);
      },
    },
    {
      name: 'rmi and pull again',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        const before = (await podman(state, ['image', 'inspect', '--format', '{{.Id}}', reference])).stdout;
        await podman(state, ['rmi', '--force', reference]);
        await podman(state, ['pull', ...state.tls, reference]);
        assert.equal((await podman(state, ['image', 'inspect', '--format', '{{.Id}}', reference])).stdout, before);
      },
    },
    {
      name: 'run the pulled image',
      async run(state) {
        const limits = ['--network', 'host', '--ulimit', 'nofile=4096:4096', '--ulimit', 'nproc=4096:4096'];
        const ran = await podman(state, ['run', '--rm', ...limits, `${state.bench.repository('app')}:1.0`]);
        expectContains(ran.stdout, 'hello from podman');
      },
    },
    {
      name: 'push in the Docker format and with zstd layers',
      async run(state) {
        const local = `${state.bench.repository('app')}:1.0`;
        const remote = (tag: string): string => `docker://${state.bench.repository('app')}:${tag}`;
        await podman(state, ['push', ...state.tls, '--format', 'v2s2', local, remote('docker')]);
        await podman(state, ['push', ...state.tls, '--compression-format', 'zstd', local, remote('zstd')]);
        await podman(state, ['pull', ...state.tls, `${state.bench.repository('app')}:zstd`]);
      },
    },
    {
      name: 'build and push',
      async run(state) {
        const context = await subfolder(state.bench.folder, 'context');
        await writeFile(join(context, 'layer.tar'), randomLayer(100_000));
        const file = `FROM ${state.bench.repository('app')}:1.0\nADD layer.tar /data/\nLABEL made.by=podman\n`;
        await writeFile(join(context, 'Containerfile'), file);
        const reference = `${state.bench.repository('built')}:1.0`;
        await podman(state, ['build', '--isolation', 'chroot', ...state.tls, '-t', reference, context]);
        await podman(state, ['push', ...state.tls, reference]);
      },
    },
    {
      name: 'manifest create, add, push --all and pull of one platform',
      async run(state) {
        const list = `${state.bench.repository('multi')}:1.0`;
        await podman(state, ['manifest', 'create', list]);
        for (const architecture of ['amd64', 'arm64']) {
          const local = `localhost/part-${architecture}`;
          await importImage(state, local, '--arch', architecture, '-m', architecture);
          await podman(state, ['manifest', 'add', list, `containers-storage:${local}`]);
        }
        await podman(state, ['manifest', 'push', '--all', ...state.tls, list, `docker://${list}`]);
        await podman(state, ['manifest', 'rm', list]);
        await podman(state, ['pull', ...state.tls, '--arch', 'arm64', list]);
      },
    },
    {
      name: 'search lists the tags',
      async run(state) {
        const ca = state.bench.server.trust?.caFile;
        const env = { ...state.env, ...(ca === undefined ? {} : { SSL_CERT_FILE: ca }) }; // it has no --cert-dir
        const args = ['search', '--list-tags', ...state.tls.slice(0, 1), state.bench.repository('app')];
        const listed = await podman({ ...state, env }, args);
        const rows = lines(listed.stdout).slice(1); // after the heading
        expectSame(
          rows.map((row) => row.split(/\s+/).at(-1) ?? ''),
          ['1.0', 'docker', 'zstd'],
        );
      },
    },
    {
      name: 'a wrong password is refused at login',
      async run(state) {
        const args = ['login', ...state.tls, '-u', state.bench.owner.username, '-p', 'Wrong-Password-1'];
        await refused(await as(state, 'wrong'), unauthorized, [...args, state.bench.server.host]);
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        await refused(await as(state, 'nobody'), unauthorized, ['pull', ...state.tls, reference]);
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run(state) {
        const reference = `${state.bench.publicRepository('app')}:1.0`;
        await podman(state, ['push', ...state.tls, `${state.bench.repository('app')}:1.0`, `docker://${reference}`]);
        await podman(await as(state, 'nobody'), ['pull', ...state.tls, reference]);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run(state) {
        const guest = await as(state, 'guest');
        await login(guest, state.bench.guest);
        await podman(guest, ['pull', ...state.tls, `${state.bench.repository('app')}:1.0`]);
        const target = `docker://${state.bench.repository('app')}:guest`;
        await refused(guest, forbidden, ['push', ...state.tls, `${state.bench.repository('app')}:1.0`, target]);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const wrong = tlsOptions(state.bench, state.bench.wrongAuthority);
        await refused(state, unknownAuthority, ['pull', ...wrong, `${state.bench.repository('app')}:1.0`]);
      },
    },
    {
      name: 'logout',
      async run(state) {
        await podman(state, ['logout', state.bench.server.host]);
        const reference = `${state.bench.repository('app')}:1.0`;
        await refused(state, unauthorized, ['pull', ...state.tls, reference]);
      },
    },
  ],
});
