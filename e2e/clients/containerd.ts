import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trust } from '../src/certificates.ts';
import { expectContains, forbidden, unauthorized, unknownAuthority } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { busyboxLayer, type Image, makeImage, makeIndex, writeLayout } from '../src/images.ts';
import { Background, type RunResult, run, runRefused } from '../src/process.ts';
import { fetchManifest } from '../src/registry-client.ts';
import { type Bench, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly daemon: Background;
  readonly socket: string;
  /** How ctr reaches the registry. */
  readonly tls: readonly string[];
  readonly image: Image;
}

const ctr = (state: Pick<State, 'socket'>, ...args: readonly string[]): Promise<RunResult> =>
  run(tool('ctr'), ['-a', state.socket, ...args]);

const refused = (state: State, reason: RegExp, ...args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('ctr'), ['-a', state.socket, ...args], reason);

const login = (who: Credentials): readonly string[] => ['-u', `${who.username}:${who.password}`];

/** A `certs.d` folder as the CRI and ctr read it: the host's hosts.toml names the authority. */
async function hostsFolder(bench: Bench, name: string, trust: Trust): Promise<string> {
  const folder = await subfolder(bench.folder, name);
  const host = await subfolder(folder, bench.server.host);
  const { url } = bench.server;
  await writeFile(join(host, 'hosts.toml'), `server = "${url}"\n[host."${url}"]\n  ca = "${trust.caFile}"\n`);
  return folder;
}

async function start(bench: Bench): Promise<Pick<State, 'daemon' | 'socket'>> {
  const folder = await subfolder(bench.folder, 'c');
  const socket = join(folder, 'c.sock');
  const config = join(folder, 'config.toml');
  await writeFile(
    config,
    `version = 2\nroot = "${folder}/root"\nstate = "${folder}/state"\n` +
      'disabled_plugins = ["io.containerd.grpc.v1.cri"]\n' +
      `[grpc]\n  address = "${socket}"\n`,
  );
  const daemon = new Background(tool('containerd'), ['--config', config]);
  const probe = async (): Promise<boolean> => (await ctr({ socket }, 'version')).code === 0;
  await daemon.ready(probe, 30_000);
  return { daemon, socket };
}

/** containerd and ctr: what a Kubernetes node does. */
export const containerdSuite: Suite = suite<State>({
  name: 'containerd',
  tools: ['containerd', 'ctr', 'runc'],
  async prepare(bench) {
    const { trust } = bench.server;
    const tls = trust === undefined ? ['--plain-http'] : ['--hosts-dir', await hostsFolder(bench, 'certs.d', trust)];
    const image = makeImage({ layers: [await busyboxLayer()], command: ['/bin/echo', 'hello from containerd'] });
    return { bench, ...(await start(bench)), tls, image };
  },
  async finish({ daemon }) {
    await daemon.stop();
  },
  scenarios: [
    {
      name: 'import and push',
      async run(state) {
        const layout = await subfolder(state.bench.folder, 'layout');
        const index = makeIndex({ amd64: state.image, arm64: makeImage({ architecture: 'arm64' }) });
        await writeLayout(layout, '1.0', index);
        await run('tar', ['-cf', join(state.bench.folder, 'image.tar'), '-C', layout, '.']);
        const reference = `${state.bench.repository('app')}:1.0`;
        const name = ['--base-name', state.bench.repository('app'), '--all-platforms', '--no-unpack'];
        await ctr(state, 'images', 'import', ...name, join(state.bench.folder, 'image.tar'));
        await ctr(state, 'images', 'push', ...state.tls, ...login(state.bench.owner), reference);
      },
    },
    {
      name: 'remove, pull and run',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        await ctr(state, 'images', 'rm', '--sync', reference);
        const pull = ['images', 'pull', '--snapshotter', 'native', ...state.tls, ...login(state.bench.owner)];
        await ctr(state, ...pull, '--platform', 'linux/amd64', reference);
        const output = join(state.bench.folder, 'ran');
        const options = ['--rm', '--snapshotter', 'native', '--log-uri', `file://${output}`, '--net-host'];
        await ctr(state, 'run', ...options, reference, `hello-${state.bench.project}`);
        assert.equal((await readFile(output, 'utf8').catch(() => '')).trim(), 'hello from containerd');
      },
    },
    {
      name: 'pull by digest',
      async run(state) {
        const reference = `${state.bench.repository('app')}@${state.image.manifest.digest}`;
        await ctr(state, 'content', 'fetch', ...state.tls, ...login(state.bench.owner), reference);
        expectContains((await ctr(state, 'images', 'ls', '-q')).stdout, reference);
      },
    },
    {
      name: 'a wrong password is refused',
      async run(state) {
        const wrong = login({ ...state.bench.owner, password: 'Wrong-Password-1' });
        const reference = `${state.bench.repository('app')}:1.0`;
        await refused(state, unauthorized, 'content', 'fetch', ...state.tls, ...wrong, reference);
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        await refused(state, forbidden, 'content', 'fetch', ...state.tls, reference);
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run(state) {
        const reference = `${state.bench.publicRepository('app')}:1.0`;
        await ctr(state, 'images', 'tag', `${state.bench.repository('app')}@${state.image.manifest.digest}`, reference);
        await ctr(state, 'images', 'push', ...state.tls, ...login(state.bench.owner), reference);
        await ctr(state, 'images', 'rm', '--sync', reference);
        await ctr(state, 'content', 'fetch', ...state.tls, reference);
      },
    },
    {
      name: 'a robot with only the right to pull is what a cluster needs',
      managed: true,
      async run(state) {
        const rights = [{ resource: 'repository', action: 'pull' }];
        const robot = await state.bench.management.createRobot(state.bench.project, 'cluster', rights);
        const reference = `${state.bench.repository('app')}:1.0`;
        await ctr(state, 'content', 'fetch', ...state.tls, ...login(robot), reference);
        const local = `${state.bench.repository('app')}:robot`;
        await ctr(state, 'images', 'tag', `${state.bench.repository('app')}@${state.image.manifest.digest}`, local);
        // Refused, this client gives up after five tries or, losing a race with itself, waits for ever.
        const push = ['-a', state.socket, 'images', 'push', ...state.tls, ...login(robot), local];
        const pushed = await run('timeout', ['15', tool('ctr'), ...push], { anyExit: true });
        assert.notEqual(pushed.code, 0);
        const { server, owner, project } = state.bench;
        await assert.rejects(fetchManifest(server, owner, `${project}/app`, 'robot'), /answered 404/);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const wrong = await hostsFolder(state.bench, 'wrong.d', state.bench.wrongAuthority);
        const options = ['--hosts-dir', wrong, ...login(state.bench.owner), `${state.bench.repository('app')}:1.0`];
        await refused(state, unknownAuthority, 'content', 'fetch', ...options);
      },
    },
  ],
});
