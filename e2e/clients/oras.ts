import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, expectSame, forbidden, lines, unauthorized, unknownAuthority } from '../src/expect.ts';
import { digestOf } from '../src/images.ts';
import { type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface Session {
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
}

interface State extends Session {
  readonly bench: Bench;
  readonly trust: readonly string[];
}

const artifactType = 'application/vnd.example.report.v1';

/** Plain HTTP or the authority; oras would also guess plain HTTP for `localhost`. */
export function orasTrust(bench: Bench, caFile = bench.server.trust?.caFile): readonly string[] {
  return caFile === undefined ? ['--plain-http'] : ['--ca-file', caFile];
}

/** Logs in with oras into the given home. */
export async function orasLogin(bench: Bench, env: Record<string, string>, who = bench.owner): Promise<void> {
  const args = ['login', ...orasTrust(bench), '-u', who.username, '--password-stdin', bench.server.host];
  await run(tool('oras'), args, { env, input: who.password });
}

const oras = (session: Session, ...args: readonly string[]): Promise<RunResult> =>
  run(tool('oras'), args, { env: session.env, cwd: session.folder });

const refused = (session: Session, reason: RegExp, ...args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('oras'), args, reason, { env: session.env, cwd: session.folder });

const digestIn = async (state: State, reference: string): Promise<string> =>
  (await oras(state, 'resolve', ...state.trust, reference)).stdout.trim();

/** The digests that `oras discover` finds for a reference, with their artifact types. */
async function discovered(state: State, reference: string, ...more: readonly string[]): Promise<string> {
  return (await oras(state, 'discover', ...state.trust, ...more, '--format', 'json', reference)).stdout;
}

/** oras: any file as an artifact, referrers, copies with everything attached. */
export const orasSuite: Suite = suite<State>({
  name: 'oras',
  tools: ['oras'],
  async prepare(bench) {
    const env = await homeEnvironment(bench, 'owner');
    await orasLogin(bench, env);
    const folder = await subfolder(bench.folder, 'files');
    await writeFile(join(folder, 'hello.txt'), 'hello, artifact\n');
    await writeFile(join(folder, 'report.json'), '{"findings":[]}');
    await writeFile(join(folder, 'policy.wasm'), Buffer.from('0061736d01000000', 'hex'));
    return { bench, env, folder, trust: orasTrust(bench) };
  },
  scenarios: [
    {
      name: 'push any file',
      async run(state) {
        const reference = `${state.bench.repository('files')}:1.0`;
        const what = ['--artifact-type', artifactType, reference, 'hello.txt:text/plain', 'policy.wasm'];
        const pushed = await oras(state, 'push', ...state.trust, '--annotation', 'team=blue', ...what);
        expectContains(pushed.output, await digestIn(state, reference));
      },
    },
    {
      name: 'pull gives the files back',
      async run(state) {
        const out = await subfolder(state.bench.folder, 'out');
        await oras(state, 'pull', ...state.trust, '-o', out, `${state.bench.repository('files')}:1.0`);
        assert.equal(await readFile(join(out, 'hello.txt'), 'utf8'), 'hello, artifact\n');
      },
    },
    {
      name: 'attach: the referrer is found without a fallback tag',
      async run(state) {
        const repository = state.bench.repository('files');
        const what = [`${repository}:1.0`, 'report.json:application/json'];
        await oras(state, 'attach', ...state.trust, '--artifact-type', artifactType, ...what);
        expectContains(await discovered(state, `${repository}:1.0`), artifactType);
        expectSame(lines((await oras(state, 'repo', 'tags', ...state.trust, repository)).stdout), ['1.0']);
      },
    },
    {
      name: 'discover filters by artifact type and follows referrers of referrers',
      async run(state) {
        const repository = state.bench.repository('files');
        const found = await discovered(state, `${repository}:1.0`, '--artifact-type', 'application/vnd.example.other');
        assert.ok(!found.includes(artifactType));
        // The shape is that of `oras discover --format json`.
        const tree = JSON.parse(await discovered(state, `${repository}:1.0`)) as { referrers?: { digest: string }[] };
        const report = tree.referrers?.[0]?.digest;
        assert.ok(report !== undefined);
        const nested = ['--artifact-type', 'application/vnd.example.signature', `${repository}@${report}`];
        await oras(state, 'attach', ...state.trust, ...nested, 'hello.txt');
        expectContains(await discovered(state, `${repository}@${report}`), 'application/vnd.example.signature');
      },
    },
    {
      name: 'attach as clients do that know no referrers API: both ways of asking find it',
      async run(state) {
        const repository = state.bench.repository('fallback');
        const reference = `${repository}:1.0`;
        await oras(state, 'push', ...state.trust, reference, 'hello.txt:text/plain');
        const byTag = ['--distribution-spec', 'v1.1-referrers-tag'];
        const what = ['--artifact-type', artifactType, reference, 'report.json:application/json'];
        await oras(state, 'attach', ...state.trust, ...byTag, ...what);
        const fallbackTag = (await digestIn(state, reference)).replace(':', '-');
        expectSame(lines((await oras(state, 'repo', 'tags', ...state.trust, repository)).stdout), ['1.0', fallbackTag]);
        for (const way of [byTag, ['--distribution-spec', 'v1.1-referrers-api']]) {
          expectContains(await discovered(state, reference, ...way), artifactType);
        }
      },
    },
    {
      name: 'copy -r takes the referrers along',
      async run(state) {
        const [from, to] = [`${state.bench.repository('files')}:1.0`, `${state.bench.repository('files-copy')}:1.0`];
        const sides = state.trust.flatMap((option) =>
          option.startsWith('--') ? [option.replace('--', '--from-'), option.replace('--', '--to-')] : [],
        );
        const ca = state.bench.server.trust?.caFile;
        const options = ca === undefined ? sides : ['--from-ca-file', ca, '--to-ca-file', ca];
        await oras(state, 'copy', '-r', ...options, from, to);
        assert.equal(await digestIn(state, to), await digestIn(state, from));
        expectContains(await discovered(state, to), artifactType);
      },
    },
    {
      name: 'tag, repository tags and manifest fetch',
      async run(state) {
        const repository = state.bench.repository('files');
        await oras(state, 'tag', ...state.trust, `${repository}:1.0`, 'stable', 'latest');
        const tags = lines((await oras(state, 'repo', 'tags', ...state.trust, repository)).stdout);
        expectSame(tags, ['1.0', 'latest', 'stable']);
        const manifest = await oras(state, 'manifest', 'fetch', ...state.trust, `${repository}:stable`);
        expectContains(manifest.stdout, '"team":"blue"');
      },
    },
    {
      name: 'blob push, fetch and delete',
      async run(state) {
        const repository = state.bench.repository('files');
        const digest = digestOf('{"findings":[]}');
        await oras(state, 'blob', 'push', ...state.trust, repository, 'report.json');
        const fetched = await oras(state, 'blob', 'fetch', ...state.trust, '-o', '-', `${repository}@${digest}`);
        assert.equal(fetched.stdout, '{"findings":[]}');
      },
    },
    {
      name: 'manifest delete removes the artifact with its referrers',
      async run(state) {
        const repository = state.bench.repository('files-copy');
        const digest = await digestIn(state, `${repository}:1.0`);
        await oras(state, 'manifest', 'delete', ...state.trust, '--force', `${repository}@${digest}`);
        await refused(state, /not found/i, 'resolve', ...state.trust, `${repository}:1.0`);
      },
    },
    {
      name: 'repo ls is for the administrator',
      managed: true,
      async run(state) {
        const { bench } = state;
        const env = await homeEnvironment(bench, 'admin');
        await orasLogin(bench, env, bench.server.admin);
        const all = await oras({ ...state, env }, 'repo', 'ls', ...state.trust, bench.server.host);
        assert.ok(lines(all.stdout).includes(`${bench.project}/files`), all.stdout);
      },
    },
    {
      name: 'a wrong password is refused at login',
      async run({ bench, folder }) {
        const env = await homeEnvironment(bench, 'wrong');
        const args = ['login', ...orasTrust(bench), '-u', bench.owner.username, '-p', 'Wrong-Password-1'];
        await refused({ env, folder }, unauthorized, ...args, bench.server.host);
      },
    },
    {
      name: 'nobody pulls a private artifact without login',
      async run(state) {
        const env = await homeEnvironment(state.bench, 'nobody');
        const reference = `${state.bench.repository('files')}:1.0`;
        await refused({ ...state, env }, unauthorized, 'pull', ...state.trust, reference);
      },
    },
    {
      name: 'anybody pulls a public artifact',
      managed: true,
      async run(state) {
        const reference = `${state.bench.publicRepository('files')}:1.0`;
        await oras(state, 'push', ...state.trust, reference, 'hello.txt');
        const env = await homeEnvironment(state.bench, 'nobody');
        const out = await subfolder(state.bench.folder, 'public-out');
        await oras({ ...state, env }, 'pull', ...state.trust, '-o', out, reference);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run(state) {
        const env = await homeEnvironment(state.bench, 'guest');
        await orasLogin(state.bench, env, state.bench.guest);
        const guest = { ...state, env };
        await oras(guest, 'resolve', ...state.trust, `${state.bench.repository('files')}:1.0`);
        const target = `${state.bench.repository('files')}:guest`;
        await refused(guest, forbidden, 'push', ...state.trust, target, 'report.json');
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const wrong = orasTrust(state.bench, state.bench.wrongAuthority.caFile);
        await refused(state, unknownAuthority, 'resolve', ...wrong, `${state.bench.repository('files')}:1.0`);
      },
    },
  ],
});
