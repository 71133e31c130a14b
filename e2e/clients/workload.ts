import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, forbidden, unauthorized } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { makeImage, randomLayer, writeLayout } from '../src/images.ts';
import { Issuer } from '../src/issuer.ts';
import { run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly issuer: Issuer;
  /** Where the trust rule is. */
  readonly rule: string;
  readonly layout: string;
  readonly digest: string;
}

// As GitHub describes a job.
const claimsOf = (branch: string) => ({
  sub: `repo:acme/app:ref:refs/heads/${branch}`,
  repository: 'acme/app',
  ref: `refs/heads/${branch}`,
  event_name: 'push',
});

const jobOf = ({ bench, issuer }: Pick<State, 'bench' | 'issuer'>, branch = 'main'): Credentials => ({
  username: 'oidc',
  password: issuer.token(bench.server.url, claimsOf(branch)),
});

const trust = ({ server }: Bench, side: '' | 'dest-' | 'src-'): readonly string[] =>
  server.trust === undefined ? [`--${side}tls-verify=false`] : [`--${side}cert-dir`, server.trust.folder];

const environment = async (bench: Bench, name: string): Promise<Record<string, string>> => ({
  ...(await homeEnvironment(bench, name)),
  ...(bench.server.trust && { SSL_CERT_FILE: bench.server.trust.caFile }),
});

async function skopeoLogin(bench: Bench, env: Record<string, string>, who: Credentials): Promise<void> {
  const args = ['login', ...trust(bench, ''), '-u', who.username, '--password-stdin', bench.server.host];
  await run(tool('skopeo'), args, { env, input: who.password });
}

const push = ({ bench, layout }: State, tag: string): readonly string[] => [
  ...['--insecure-policy', 'copy', ...trust(bench, 'dest-')],
  ...[`oci:${layout}:x`, `docker://${bench.repository('app')}:${tag}`],
];

/** A job of a build system that comes with the token of its issuer. */
export const workloadSuite: Suite = suite<State>({
  name: 'workload',
  tools: ['skopeo', 'crane'],
  async prepare(bench) {
    const issuer = await Issuer.start();
    const image = makeImage({ layers: [randomLayer(100_000)] });
    const layout = await subfolder(bench.folder, 'image');
    await writeLayout(layout, 'x', image);
    const access = ['pull', 'push'].map((action) => ({ resource: 'repository', action }));
    const made = await bench.management.call('POST', '/haven/federation/rules', 201, {
      name: `jobs-${bench.project}`,
      issuer: issuer.url,
      audience: bench.server.url,
      claims: { repository: ['acme/app'], ref: ['refs/heads/main', 'refs/tags/v*'] },
      permissions: [{ kind: 'project', namespace: bench.project, access }],
    });
    const rule = (made.headers.location ?? '').replace('/api/v2.0', '');
    return { bench, issuer, rule, layout, digest: image.manifest.digest };
  },
  async finish({ issuer }) {
    await issuer.stop();
  },
  scenarios: [
    {
      name: 'skopeo logs in with the token and pushes',
      async run(state) {
        const env = await environment(state.bench, 'skopeo');
        await skopeoLogin(state.bench, env, jobOf(state));
        await run(tool('skopeo'), push(state, '1.0'), { env });
      },
    },
    {
      name: 'crane logs in with the token, pulls and pushes',
      async run(state) {
        const { bench } = state;
        const env = await environment(bench, 'crane');
        const job = jobOf(state);
        const login = ['auth', 'login', bench.server.host, '-u', job.username, '--password-stdin'];
        await run(tool('crane'), login, { env, input: job.password });
        const digest = await run(tool('crane'), ['digest', `${bench.repository('app')}:1.0`], { env });
        assert.equal(digest.stdout.trim(), state.digest);
        const layer = join(bench.folder, 'layer.tar');
        await writeFile(layer, randomLayer(10_000));
        await run(tool('crane'), ['append', '--new_layer', layer, '--new_tag', `${bench.repository('app')}:2.0`], {
          env,
        });
      },
    },
    {
      name: 'the audit log names the rule and the job',
      async run({ bench }) {
        const log = await bench.management.call('GET', `/projects/${bench.project}/auditlog-exts`, 200);
        expectContains(log.body.toString(), `oidc:jobs-${bench.project}:${claimsOf('main').sub}`);
      },
    },
    {
      name: 'a job of another branch is refused, and hears why',
      async run(state) {
        const { bench } = state;
        const { username, password } = jobOf(state, 'topic');
        const args = ['login', ...trust(bench, ''), '-u', username, '-p', password, bench.server.host];
        await runRefused(tool('skopeo'), args, unauthorized, { env: await environment(bench, 'topic') });
        const answer = await bench.management.call('POST', '/haven/federation/token', 401, { token: password });
        expectContains(answer.body.toString(), 'the claim ref is refs/heads/topic');
      },
    },
    {
      name: 'credentials in exchange for the token push, until they are given back',
      async run(state) {
        const { bench } = state;
        const body = { token: jobOf(state).password };
        const answer = await bench.management.call('POST', '/haven/federation/token', 200, body);
        // The shape is the REST contract's ExchangedCredentials.
        const { username, secret } = JSON.parse(answer.body.toString()) as { username: string; secret: string };
        const who = { username, password: secret };
        const env = await environment(bench, 'exchanged');
        await skopeoLogin(bench, env, who);
        await run(tool('skopeo'), push(state, '3.0'), { env });
        await bench.management.call('DELETE', '/haven/federation/token', 200, undefined, who);
        await runRefused(tool('skopeo'), push(state, '3.1'), forbidden, { env });
      },
    },
    {
      name: 'a rule that is gone lets nobody in any more',
      async run(state) {
        const { bench } = state;
        const env = await environment(bench, 'gone');
        await skopeoLogin(bench, env, jobOf(state));
        await bench.management.call('DELETE', state.rule, 200);
        await runRefused(tool('skopeo'), push(state, '4.0'), forbidden, { env });
      },
    },
  ],
});
