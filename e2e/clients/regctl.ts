import assert from 'node:assert/strict';
import { join } from 'node:path';
import { expectContains, expectSame, forbidden, lines, unauthorized, unknownAuthority } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { digestOf, makeImage, makeIndex, writeLayout } from '../src/images.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly layout: string;
}

const artifactType = 'application/vnd.example.sbom.v1+json';

function regctl({ env }: Pick<State, 'env'>, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  return run(tool('regctl'), args, { ...options, env });
}

/** A home that knows how to reach the server and, when given, who is there. */
async function home(bench: Bench, name: string, who?: Credentials, caText = bench.server.trust?.caText) {
  const env = { ...(await homeEnvironment(bench, name)), REGCTL_CONFIG: join(bench.folder, `regctl-${name}.json`) };
  const tls = caText === undefined ? ['--tls', 'disabled'] : ['--tls', 'enabled', '--cacert', caText];
  await regctl({ env }, ['registry', 'set', '--skip-check', ...tls, bench.server.host]);
  if (who !== undefined) {
    const login = ['registry', 'login', '--skip-check', '-u', who.username, '--pass-stdin', bench.server.host];
    await regctl({ env }, login, { input: who.password });
  }
  return env;
}

/** regctl of regclient. */
export const regctlSuite: Suite = suite<State>({
  name: 'regctl',
  tools: ['regctl'],
  async prepare(bench) {
    const layout = await subfolder(bench.folder, 'layout');
    await writeLayout(layout, 'x', makeIndex({ amd64: makeImage(), arm64: makeImage({ architecture: 'arm64' }) }));
    return { bench, env: await home(bench, 'owner', bench.owner), layout };
  },
  scenarios: [
    {
      name: 'login is checked by the server',
      async run(state) {
        const args = ['registry', 'login', '-u', state.bench.owner.username, '--pass-stdin', state.bench.server.host];
        await regctl(state, args, { input: state.bench.owner.password });
      },
    },
    {
      name: 'image copy pushes an index from a layout',
      async run(state) {
        const target = `${state.bench.repository('app')}:1.0`;
        await regctl(state, ['image', 'copy', `ocidir://${state.layout}:x`, target]);
        expectContains((await regctl(state, ['manifest', 'get', target])).stdout, 'arm64');
      },
    },
    {
      name: 'manifest head, get and put',
      async run(state) {
        const repository = state.bench.repository('app');
        const { stdout } = await regctl(state, ['manifest', 'get', '--format', 'raw-body', `${repository}:1.0`]);
        const digest = (await regctl(state, ['manifest', 'head', `${repository}:1.0`])).stdout.trim();
        assert.equal(digest, digestOf(stdout));
        const type = ['--content-type', 'application/vnd.oci.image.index.v1+json'];
        await regctl(state, ['manifest', 'put', ...type, `${repository}:2.0`], { input: stdout });
        assert.equal((await regctl(state, ['manifest', 'head', `${repository}:2.0`])).stdout.trim(), digest);
      },
    },
    {
      name: 'tag ls, also in pages',
      async run(state) {
        const repository = state.bench.repository('app');
        expectSame(lines((await regctl(state, ['tag', 'ls', repository])).stdout), ['1.0', '2.0']);
        const page = await regctl(state, ['tag', 'ls', '--limit', '1', '--last', '1.0', repository]);
        expectSame(lines(page.stdout), ['2.0']);
      },
    },
    {
      name: 'blob put, head and get',
      async run(state) {
        const repository = state.bench.repository('app');
        const put = await regctl(state, ['blob', 'put', repository], { input: 'some bytes' });
        const digest = put.stdout.trim();
        assert.equal(digest, digestOf('some bytes'));
        await regctl(state, ['blob', 'head', repository, digest]);
        assert.equal((await regctl(state, ['blob', 'get', repository, digest])).stdout, 'some bytes');
      },
    },
    {
      name: 'artifact put with a subject, artifact list and get',
      async run(state) {
        const subject = `${state.bench.repository('app')}:1.0`;
        const put = ['artifact', 'put', '--artifact-type', artifactType, '--subject', subject];
        await regctl(state, [...put, '--file-media-type', 'application/json'], { input: '{"packages":[]}' });
        expectContains((await regctl(state, ['artifact', 'list', subject])).stdout, artifactType);
        const get = ['artifact', 'get', '--subject', subject, '--filter-artifact-type', artifactType];
        assert.equal((await regctl(state, get)).stdout, '{"packages":[]}');
        expectContains((await regctl(state, ['artifact', 'tree', subject])).stdout, artifactType);
      },
    },
    {
      name: 'image copy --referrers between repositories',
      async run(state) {
        const [from, to] = [`${state.bench.repository('app')}:1.0`, `${state.bench.repository('copy')}:1.0`];
        await regctl(state, ['image', 'copy', '--referrers', '--digest-tags', from, to]);
        expectContains((await regctl(state, ['artifact', 'list', to])).stdout, artifactType);
      },
    },
    {
      name: 'index create and add',
      async run(state) {
        const repository = state.bench.repository('app');
        const platform = ['--ref', `${repository}:1.0`, '--platform', 'linux/arm64'];
        await regctl(state, ['index', 'create', ...platform, `${repository}:arm`]);
        expectContains((await regctl(state, ['manifest', 'get', `${repository}:arm`])).stdout, 'arm64');
      },
    },
    {
      name: 'manifest delete by digest',
      async run(state) {
        const repository = state.bench.repository('copy');
        const digest = (await regctl(state, ['manifest', 'head', `${repository}:1.0`])).stdout.trim();
        await regctl(state, ['manifest', 'delete', `${repository}@${digest}`]);
        await runRefused(tool('regctl'), ['manifest', 'head', `${repository}:1.0`], /not found|404/i, state);
      },
    },
    {
      name: 'a wrong password is refused',
      async run({ bench }) {
        const env = await home(bench, 'wrong', { ...bench.owner, password: 'Wrong-Password-1' });
        await runRefused(tool('regctl'), ['tag', 'ls', bench.repository('app')], unauthorized, { env });
      },
    },
    {
      name: 'nobody lists a private repository without login',
      async run({ bench }) {
        const env = await home(bench, 'nobody');
        await runRefused(tool('regctl'), ['tag', 'ls', bench.repository('app')], unauthorized, { env });
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run(state) {
        const target = `${state.bench.publicRepository('app')}:1.0`;
        await regctl(state, ['image', 'copy', `ocidir://${state.layout}:x`, target]);
        const env = await home(state.bench, 'nobody');
        await regctl({ env }, ['image', 'copy', target, `ocidir://${join(state.bench.folder, 'public')}:x`]);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run({ bench, layout }) {
        const env = await home(bench, 'guest', bench.guest);
        await regctl({ env }, ['tag', 'ls', bench.repository('app')]);
        const push = ['image', 'copy', `ocidir://${layout}:x`, `${bench.repository('app')}:guest`];
        await runRefused(tool('regctl'), push, forbidden, { env });
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run({ bench }) {
        const env = await home(bench, 'wrong-ca', bench.owner, bench.wrongAuthority.caText);
        await runRefused(tool('regctl'), ['tag', 'ls', bench.repository('app')], unknownAuthority, { env });
      },
    },
  ],
});
