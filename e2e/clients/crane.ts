import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, expectSame, forbidden, lines, unauthorized, unknownAuthority } from '../src/expect.ts';
import { makeImage, makeIndex, randomLayer, writeLayout } from '../src/images.ts';
import { type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly owner: Readonly<Record<string, string>>;
  readonly layer: string;
}

const crane = (env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<RunResult> =>
  run(tool('crane'), args, { env });

const refused = (env: Readonly<Record<string, string>>, reason: RegExp, ...args: readonly string[]) =>
  runRefused(tool('crane'), args, reason, { env });

/** A home of its own; crane trusts what Go trusts, so the authority is given as SSL_CERT_FILE. */
async function home(bench: Bench, name: string): Promise<Record<string, string>> {
  const trust = bench.server.trust;
  return { ...(await homeEnvironment(bench, name)), ...(trust === undefined ? {} : { SSL_CERT_FILE: trust.caFile }) };
}

async function login(bench: Bench, env: Record<string, string>, who = bench.owner): Promise<void> {
  await run(tool('crane'), ['auth', 'login', bench.server.host, '-u', who.username, '--password-stdin'], {
    env,
    input: who.password,
  });
}

const digestIn = async (state: State, reference: string): Promise<string> =>
  (await crane(state.owner, 'digest', reference)).stdout.trim();

/** crane of go-containerregistry. */
export const craneSuite: Suite = suite<State>({
  name: 'crane',
  tools: ['crane'],
  async prepare(bench) {
    const owner = await home(bench, 'owner');
    await login(bench, owner);
    const layer = join(bench.folder, 'layer.tar');
    await writeFile(layer, randomLayer(200_000));
    return { bench, owner, layer };
  },
  scenarios: [
    {
      name: 'append makes and pushes an image',
      async run({ bench, owner, layer }) {
        const reference = `${bench.repository('app')}:1.0`;
        const pushed = await crane(owner, 'append', '--new_layer', layer, '--new_tag', reference);
        expectContains(pushed.stdout, `${bench.repository('app')}@sha256:`);
      },
    },
    {
      name: 'digest, manifest and config agree',
      async run(state) {
        const reference = `${state.bench.repository('app')}:1.0`;
        const digest = await digestIn(state, reference);
        assert.match(digest, /^sha256:[0-9a-f]{64}$/);
        const byDigest = await crane(state.owner, 'manifest', `${state.bench.repository('app')}@${digest}`);
        assert.equal((await crane(state.owner, 'manifest', reference)).stdout, byDigest.stdout);
        expectContains((await crane(state.owner, 'config', reference)).stdout, '"rootfs"');
      },
    },
    {
      name: 'validate --remote hashes every layer',
      async run({ bench, owner }) {
        await crane(owner, 'validate', '--remote', `${bench.repository('app')}:1.0`);
      },
    },
    {
      name: 'pull gives back what was pushed',
      async run(state) {
        const { bench, owner } = state;
        const layout = join(bench.folder, 'pulled');
        await crane(owner, 'pull', '--format', 'oci', `${bench.repository('app')}:1.0`, layout);
        const index = await readFile(join(layout, 'index.json'), 'utf8');
        expectContains(index, await digestIn(state, `${bench.repository('app')}:1.0`));
      },
    },
    {
      name: 'push of a layout keeps the digest',
      async run(state) {
        const image = makeImage({ layers: [randomLayer(50_000), randomLayer(10)] });
        const layout = await subfolder(state.bench.folder, 'layout');
        await writeLayout(layout, 'x', image);
        await crane(state.owner, 'push', layout, `${state.bench.repository('layout')}:x`);
        assert.equal(await digestIn(state, `${state.bench.repository('layout')}:x`), image.manifest.digest);
      },
    },
    {
      name: 'copy to another repository mounts the layers',
      async run(state) {
        const [from, to] = [`${state.bench.repository('app')}:1.0`, `${state.bench.repository('copied/app')}:1.0`];
        const copied = await crane(state.owner, 'copy', from, to);
        expectContains(copied.output, 'mounted blob');
        assert.equal(await digestIn(state, to), await digestIn(state, from));
      },
    },
    {
      name: 'tag and ls',
      async run({ bench, owner }) {
        await crane(owner, 'tag', `${bench.repository('app')}:1.0`, '1.0.0');
        await crane(owner, 'tag', `${bench.repository('app')}:1.0`, 'latest');
        expectSame(lines((await crane(owner, 'ls', bench.repository('app'))).stdout), ['1.0', '1.0.0', 'latest']);
      },
    },
    {
      name: 'index append makes an index of several platforms',
      async run(state) {
        const { bench, owner } = state;
        const index = makeIndex({ amd64: makeImage(), arm64: makeImage({ architecture: 'arm64' }) });
        const layout = await subfolder(bench.folder, 'index-layout');
        await writeLayout(layout, 'x', index);
        await crane(owner, 'push', layout, `${bench.repository('multi')}:base`);
        const reference = `${bench.repository('multi')}:all`;
        const more = ['-m', `${bench.repository('app')}:1.0`, '-t', reference];
        await crane(owner, 'index', 'append', `${bench.repository('multi')}:base`, ...more);
        const manifest: unknown = JSON.parse((await crane(owner, 'manifest', reference)).stdout);
        assert.ok(typeof manifest === 'object' && manifest !== null && 'manifests' in manifest);
        expectContains(JSON.stringify(manifest.manifests), await digestIn(state, `${bench.repository('app')}:1.0`));
        await crane(owner, 'pull', '--platform', 'linux/arm64', reference, join(bench.folder, 'arm64.tar'));
      },
    },
    {
      name: 'delete by digest removes image and tags',
      async run(state) {
        const { bench, owner } = state;
        const repository = bench.repository('copied/app');
        await crane(owner, 'delete', `${repository}@${await digestIn(state, `${repository}:1.0`)}`);
        await refused(owner, /MANIFEST_UNKNOWN|NOT_FOUND|404/, 'digest', `${repository}:1.0`);
      },
    },
    {
      name: 'catalog is for the administrator',
      managed: true,
      async run({ bench, owner }) {
        const admin = await home(bench, 'admin');
        await login(bench, admin, bench.server.admin);
        const all = lines((await crane(admin, 'catalog', bench.server.host)).stdout);
        assert.ok(all.includes(`${bench.project}/app`), `the catalog lacks ${bench.project}/app: ${all}`);
        await refused(owner, forbidden, 'catalog', bench.server.host);
      },
    },
    {
      name: 'a wrong password is refused',
      async run({ bench }) {
        const env = await home(bench, 'wrong');
        await login(bench, env, { ...bench.owner, password: 'Wrong-Password-1' });
        await refused(env, unauthorized, 'digest', `${bench.repository('app')}:1.0`);
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run({ bench }) {
        await refused(await home(bench, 'nobody'), unauthorized, 'digest', `${bench.repository('app')}:1.0`);
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run({ bench, owner, layer }) {
        const reference = `${bench.publicRepository('app')}:1.0`;
        await crane(owner, 'append', '--new_layer', layer, '--new_tag', reference);
        await crane(await home(bench, 'nobody'), 'validate', '--remote', reference);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run({ bench, layer }) {
        const env = await home(bench, 'guest');
        await login(bench, env, bench.guest);
        await crane(env, 'digest', `${bench.repository('app')}:1.0`);
        await refused(env, forbidden, 'append', '--new_layer', layer, '--new_tag', `${bench.repository('app')}:guest`);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run({ bench, owner }) {
        const env = { ...owner, SSL_CERT_FILE: bench.wrongAuthority.caFile };
        await refused(env, unknownAuthority, 'digest', `${bench.repository('app')}:1.0`);
      },
    },
  ],
});
