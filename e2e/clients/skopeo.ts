import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, expectSame, forbidden, unauthorized, unknownAuthority } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { type Image, makeImage, makeIndex, randomLayer, writeLayout } from '../src/images.ts';
import { type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly image: Image;
  readonly index: Image;
  readonly layout: string;
  readonly indexLayout: string;
}

/** The TLS options of one side (`--src-…`, `--dest-…`) or of the only one. */
function trust(bench: Bench, side: '' | 'src-' | 'dest-', trusted = bench.server.trust): readonly string[] {
  return trusted === undefined ? [`--${side}tls-verify=false`] : [`--${side}cert-dir`, trusted.folder];
}

const creds = (who: Credentials): string => `${who.username}:${who.password}`;

function skopeo({ env }: Pick<State, 'env'>, ...args: readonly string[]): Promise<RunResult> {
  return run(tool('skopeo'), ['--insecure-policy', ...args], { env });
}

function refused({ env }: Pick<State, 'env'>, reason: RegExp, ...args: readonly string[]): Promise<RunResult> {
  return runRefused(tool('skopeo'), ['--insecure-policy', ...args], reason, { env });
}

/** `docker://…` of a repository in the private project. */
const at = (bench: Bench, name: string): string => `docker://${bench.repository(name)}`;

async function inspectDigest(state: State, reference: string): Promise<string> {
  const args = ['inspect', ...trust(state.bench, ''), '--creds', creds(state.bench.owner), '--format', '{{.Digest}}'];
  return (await skopeo(state, ...args, reference)).stdout.trim();
}

function push(state: State, from: string, to: string, ...more: readonly string[]): Promise<RunResult> {
  const { bench } = state;
  return skopeo(state, 'copy', ...more, ...trust(bench, 'dest-'), '--dest-creds', creds(bench.owner), from, to);
}

/** skopeo: copies between registries and layouts, with credentials on the command line. */
export const skopeoSuite: Suite = suite<State>({
  name: 'skopeo',
  tools: ['skopeo'],
  async prepare(bench) {
    const image = makeImage({ layers: [randomLayer(100_000), randomLayer(20)] });
    const index = makeIndex({ amd64: makeImage(), arm64: makeImage({ architecture: 'arm64' }) });
    const layout = await subfolder(bench.folder, 'image');
    const indexLayout = await subfolder(bench.folder, 'index');
    await writeLayout(layout, 'x', image);
    await writeLayout(indexLayout, 'x', index);
    return { bench, env: await homeEnvironment(bench, 'owner'), image, index, layout, indexLayout };
  },
  scenarios: [
    {
      name: 'copy pushes an image and keeps its digest',
      async run(state) {
        await push(state, `oci:${state.layout}:x`, `${at(state.bench, 'app')}:1.0`);
        assert.equal(await inspectDigest(state, `${at(state.bench, 'app')}:1.0`), state.image.manifest.digest);
      },
    },
    {
      name: 'copy pulls the image back',
      async run(state) {
        const { bench } = state;
        const target = await subfolder(bench.folder, 'pulled');
        const from = [...trust(bench, 'src-'), '--src-creds', creds(bench.owner), `${at(bench, 'app')}:1.0`];
        await skopeo(state, 'copy', ...from, `oci:${target}:x`);
        expectContains(await readFile(join(target, 'index.json'), 'utf8'), state.image.manifest.digest);
      },
    },
    {
      name: 'copy --format v2s2 pushes a Docker image',
      async run(state) {
        await push(state, `oci:${state.layout}:x`, `${at(state.bench, 'app')}:docker`, '--format', 'v2s2');
        const args = ['--creds', creds(state.bench.owner), `${at(state.bench, 'app')}:docker`];
        const raw = await skopeo(state, 'inspect', '--raw', ...trust(state.bench, ''), ...args);
        expectContains(raw.stdout, 'application/vnd.docker.distribution.manifest.v2+json');
      },
    },
    {
      name: 'copy --all pushes an index of two platforms',
      async run(state) {
        await push(state, `oci:${state.indexLayout}:x`, `${at(state.bench, 'multi')}:1.0`, '--all');
        const args = ['--creds', creds(state.bench.owner), `${at(state.bench, 'multi')}:1.0`];
        const raw = await skopeo(state, 'inspect', '--raw', ...trust(state.bench, ''), ...args);
        assert.equal(raw.stdout, state.index.manifest.data.toString());
      },
    },
    {
      name: 'list-tags',
      async run(state) {
        const { bench } = state;
        const listed = await skopeo(
          state,
          ...['list-tags', ...trust(bench, ''), '--creds', creds(bench.owner), at(bench, 'app')],
        );
        // The shape is that of skopeo's own documentation: {"Repository": …, "Tags": […]}.
        const { Tags: tags } = JSON.parse(listed.stdout) as { Tags: string[] };
        expectSame(tags, ['1.0', 'docker']);
      },
    },
    {
      name: 'login once, then no credentials on the command line',
      async run(state) {
        const { bench } = state;
        const env = await homeEnvironment(bench, 'logged-in');
        const options = ['-u', bench.owner.username, '--password-stdin', bench.server.host];
        await run(tool('skopeo'), ['login', ...trust(bench, ''), ...options], { env, input: bench.owner.password });
        await skopeo({ env }, 'inspect', ...trust(bench, ''), `${at(bench, 'app')}:1.0`);
      },
    },
    {
      name: 'sync copies a repository with all platforms and tags',
      async run(state) {
        const { bench } = state;
        const both = [...trust(bench, 'src-'), ...trust(bench, 'dest-')];
        const logins = ['--src-creds', creds(bench.owner), '--dest-creds', creds(bench.owner)];
        const places = ['--src', 'docker', '--dest', 'docker', bench.repository('multi'), bench.repository('synced')];
        await skopeo(state, 'sync', '--all', ...both, ...logins, ...places);
        const raw = await skopeo(
          state,
          ...['inspect', '--raw', ...trust(bench, ''), '--creds', creds(bench.owner)],
          `${at(bench, 'synced/multi')}:1.0`,
        );
        assert.equal(raw.stdout, state.index.manifest.data.toString());
      },
    },
    {
      name: 'delete removes the image',
      async run(state) {
        const { bench } = state;
        const options = [...trust(bench, ''), '--creds', creds(bench.owner)];
        await skopeo(state, 'delete', ...options, `${at(bench, 'synced/multi')}:1.0`);
        await refused(state, /manifest unknown|not found/i, 'inspect', ...options, `${at(bench, 'synced/multi')}:1.0`);
      },
    },
    {
      name: 'a wrong password is refused',
      async run(state) {
        const { bench } = state;
        const wrong = ['--creds', creds({ ...bench.owner, password: 'Wrong-Password-1' })];
        await refused(state, unauthorized, 'inspect', ...trust(bench, ''), ...wrong, `${at(bench, 'app')}:1.0`);
        const env = await homeEnvironment(bench, 'wrong');
        const login = ['login', ...trust(bench, ''), '-u', bench.owner.username, '-p', 'Wrong-Password-1'];
        await runRefused(tool('skopeo'), [...login, bench.server.host], unauthorized, { env });
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run(state) {
        await refused(state, unauthorized, 'inspect', ...trust(state.bench, ''), `${at(state.bench, 'app')}:1.0`);
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run(state) {
        const reference = `docker://${state.bench.publicRepository('app')}:1.0`;
        await push(state, `oci:${state.layout}:x`, reference);
        const target = `oci:${join(state.bench.folder, 'public')}:x`;
        await skopeo(state, 'copy', ...trust(state.bench, 'src-'), reference, target);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run(state) {
        const { bench } = state;
        const guest = creds(bench.guest);
        await skopeo(state, 'inspect', ...trust(bench, ''), '--creds', guest, `${at(bench, 'app')}:1.0`);
        const target = [...trust(bench, 'dest-'), '--dest-creds', guest, `oci:${state.layout}:x`];
        await refused(state, forbidden, 'copy', ...target, `${at(bench, 'app')}:guest`);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const { bench } = state;
        const options = [...trust(bench, '', bench.wrongAuthority), '--creds', creds(bench.owner)];
        await refused(state, unknownAuthority, 'inspect', ...options, `${at(bench, 'app')}:1.0`);
      },
    },
  ],
});
