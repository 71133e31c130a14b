import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DockerDaemon, startDocker } from '../src/docker-daemon.ts';
import { expectContains, forbidden, unauthorized } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { busyboxLayer, randomLayer } from '../src/images.ts';
import { Issuer } from '../src/issuer.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly daemon: DockerDaemon;
  readonly env: Readonly<Record<string, string>>;
  readonly context: string;
}

const docker = ({ env }: Pick<State, 'env'>, args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(tool('docker'), args, { ...options, env: { ...env, ...options.env } });

const refused = ({ env }: Pick<State, 'env'>, reason: RegExp, args: readonly string[]): Promise<RunResult> =>
  runRefused(tool('docker'), args, reason, { env });

function login(bench: Bench, env: Readonly<Record<string, string>>, who: Credentials): Promise<RunResult> {
  return docker({ env }, ['login', '-u', who.username, '--password-stdin', bench.server.host], { input: who.password });
}

/** The same engine with another home, so another login. */
async function as({ bench, daemon }: Pick<State, 'bench' | 'daemon'>, name: string): Promise<Record<string, string>> {
  return { ...(await homeEnvironment(bench, name)), DOCKER_HOST: daemon.address };
}

const image = (state: State, name = 'app', tag = '1.0'): string => `${state.bench.repository(name)}:${tag}`;

async function build(state: State, reference: string, buildkit: '0' | '1'): Promise<void> {
  // Another content each time, so that a push has something to send.
  await writeFile(join(state.context, 'random.tar'), randomLayer(300_000));
  const args = ['build', '--network', 'none', '-t', reference, state.context];
  await docker(state, args, { env: { DOCKER_BUILDKIT: buildkit } });
}

const idOf = async (state: State, reference: string): Promise<string> =>
  (await docker(state, ['image', 'inspect', '--format', '{{.Id}}', reference])).stdout.trim();

/** Docker Engine 20.10 and its command line. The engine trusts any certificate on loopback; others prove the authority. */
export const dockerSuite: Suite = suite<State>({
  name: 'docker',
  tools: ['docker', 'dockerd', 'containerd', 'runc'],
  async prepare(bench) {
    const daemon = await startDocker(bench);
    const env = await as({ bench, daemon }, 'owner');
    const context = await subfolder(bench.folder, 'context');
    await writeFile(join(context, 'root.tar'), await busyboxLayer());
    await writeFile(
      join(context, 'Dockerfile'),
      'FROM scratch\nADD root.tar /\nADD random.tar /data/\nLABEL made.by=docker\nCMD ["echo", "hello from docker"]\n',
    );
    return { bench, daemon, env, context };
  },
  async finish({ daemon }) {
    await daemon.stop();
  },
  scenarios: [
    {
      name: 'login',
      async run({ bench, env }) {
        expectContains((await login(bench, env, bench.owner)).stdout, 'Login Succeeded');
      },
    },
    {
      name: 'login with a wrong password is refused',
      async run(state) {
        const args = ['login', '-u', state.bench.owner.username, '-p', 'Wrong-Password-1', state.bench.server.host];
        await refused({ env: await as(state, 'wrong') }, unauthorized, args);
      },
    },
    {
      name: 'build and push',
      async run(state) {
        await build(state, image(state), '0');
        const pushed = await docker(state, ['push', image(state)]);
        assert.match(pushed.stdout, /1\.0: digest: sha256:[0-9a-f]{64} size: \d+/);
      },
    },
    {
      name: 'build with BuildKit and push',
      async run(state) {
        await build(state, image(state, 'buildkit'), '1');
        await docker(state, ['push', image(state, 'buildkit')]);
      },
    },
    {
      name: 'pushing again sends nothing',
      async run(state) {
        const pushed = await docker(state, ['push', image(state)]);
        expectContains(pushed.stdout, 'Layer already exists');
        assert.ok(!pushed.stdout.includes('Pushed'), pushed.stdout);
      },
    },
    {
      name: 'pushing to another repository mounts the layers',
      async run(state) {
        await docker(state, ['tag', image(state), image(state, 'deep/er/copy')]);
        expectContains((await docker(state, ['push', image(state, 'deep/er/copy')])).stdout, 'Mounted from');
      },
    },
    {
      name: 'push --all-tags',
      async run(state) {
        for (const tag of ['1.0.1', 'latest']) await docker(state, ['tag', image(state), image(state, 'app', tag)]);
        await docker(state, ['push', '--all-tags', state.bench.repository('app')]);
      },
    },
    {
      name: 'rmi, pull again, run',
      async run(state) {
        const id = await idOf(state, image(state));
        await docker(state, ['rmi', '--force', id]);
        expectContains((await docker(state, ['pull', image(state)])).stdout, 'Downloaded newer image');
        assert.equal(await idOf(state, image(state)), id);
        const ran = await docker(state, ['run', '--rm', '--network', 'host', image(state)]);
        assert.equal(ran.stdout.trim(), 'hello from docker');
      },
    },
    {
      name: 'pull by digest',
      async run(state) {
        const format = ['--format', '{{index .RepoDigests 0}}'];
        const inspected = await docker(state, ['image', 'inspect', ...format, image(state)]);
        const digest = inspected.stdout.trim().split('@').at(-1);
        const reference = `${state.bench.repository('app')}@${digest}`;
        expectContains((await docker(state, ['pull', reference])).stdout, `Digest: ${digest}`);
      },
    },
    {
      name: 'pull --all-tags',
      async run(state) {
        const pulled = await docker(state, ['pull', '--all-tags', state.bench.repository('app')]);
        for (const tag of ['1.0', '1.0.1', 'latest']) expectContains(pulled.stdout, `${tag}: Pulling from`);
      },
    },
    {
      // On loopback this command talks plain HTTP whatever the server offers.
      name: 'manifest create and push',
      only: 'http',
      async run(state) {
        const list = image(state, 'multi');
        await docker(state, ['manifest', 'create', '--insecure', list, image(state), image(state, 'buildkit')]);
        await docker(state, ['manifest', 'annotate', '--arch', 'arm64', list, image(state, 'buildkit')]);
        await docker(state, ['manifest', 'push', '--insecure', list]);
        await docker(state, ['pull', '--platform', 'linux/arm64', list]);
      },
    },
    {
      name: 'nobody pulls a private image without login',
      async run(state) {
        await refused({ env: await as(state, 'nobody') }, unauthorized, ['pull', image(state)]);
      },
    },
    {
      name: 'an unknown tag is said to be unknown',
      async run(state) {
        await refused(state, /manifest unknown|not found/i, ['pull', image(state, 'app', 'missing')]);
      },
    },
    {
      name: 'anybody pulls a public image',
      managed: true,
      async run(state) {
        const reference = `${state.bench.publicRepository('app')}:1.0`;
        await docker(state, ['tag', image(state), reference]);
        await docker(state, ['push', reference]);
        await docker(state, ['rmi', reference]);
        await docker({ env: await as(state, 'nobody') }, ['pull', reference]);
      },
    },
    {
      name: 'a guest pulls but does not push',
      managed: true,
      async run(state) {
        const env = await as(state, 'guest');
        await login(state.bench, env, state.bench.guest);
        await docker({ env }, ['pull', image(state)]);
        await docker(state, ['tag', image(state), image(state, 'app', 'guest')]);
        await refused({ env }, forbidden, ['push', image(state, 'app', 'guest')]);
      },
    },
    {
      name: 'a robot logs in and pushes; after rotation only the new secret works',
      managed: true,
      async run(state) {
        const rights = ['push', 'pull'].map((action) => ({ resource: 'repository', action }));
        const robot = await state.bench.management.createRobot(state.bench.project, 'ci', rights);
        const env = await as(state, 'robot');
        expectContains((await login(state.bench, env, robot)).stdout, 'Login Succeeded');
        await docker(state, ['tag', image(state), image(state, 'app', 'robot')]);
        await docker({ env }, ['push', image(state, 'app', 'robot')]);
        const rotated = await state.bench.management.rotateSecret(robot);
        const old = ['login', '-u', robot.username, '-p', robot.password, state.bench.server.host];
        await refused({ env: await as(state, 'robot-old') }, unauthorized, old);
        await login(state.bench, await as(state, 'robot-new'), rotated);
      },
    },
    {
      name: 'a job logs in with the token of its issuer and pushes',
      managed: true,
      async run(state) {
        const { bench } = state;
        const issuer = await Issuer.start();
        const access = ['pull', 'push'].map((action) => ({ resource: 'repository', action }));
        await bench.management.call('POST', '/haven/federation/rules', 201, {
          ...{ name: bench.project, issuer: issuer.url, audience: 'docker', claims: { sub: ['job-*'] } },
          permissions: [{ kind: 'project', namespace: bench.project, access }],
        });
        const env = await as(state, 'job');
        const who = { username: 'oidc', password: issuer.token('docker', { sub: 'job-1' }) };
        expectContains((await login(bench, env, who)).stdout, 'Login Succeeded');
        await docker(state, ['tag', image(state), image(state, 'by-job')]);
        await docker({ env }, ['push', image(state, 'by-job')]);
        await issuer.stop();
      },
    },
    {
      name: 'logout',
      async run(state) {
        await docker(state, ['logout', state.bench.server.host]);
        await refused(state, unauthorized, ['push', image(state)]);
      },
    },
  ],
});
