import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildDaemon, startBuildKit } from '../src/build-daemon.ts';
import { expectContains, forbidden, unauthorized } from '../src/expect.ts';
import { basicAuthorization, type Credentials } from '../src/http.ts';
import { busyboxLayer, randomLayer } from '../src/images.ts';
import { type RunResult, run, runRefused } from '../src/process.ts';
import { fetchManifest } from '../src/registry-client.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { subfolder } from '../src/work-folder.ts';

interface State {
  readonly bench: Bench;
  readonly daemon: BuildDaemon;
  readonly env: Readonly<Record<string, string>>;
  readonly context: string;
}

const buildx = ({ env }: Pick<State, 'env'>, ...args: readonly string[]): Promise<RunResult> =>
  run(tool('buildx'), args, { env });

/** A home with a builder for the daemon and, as `docker login` would write it, a login. */
async function home(bench: Bench, daemon: BuildDaemon, name: string, who?: Credentials) {
  const ca = bench.server.trust?.caFile;
  const env = {
    ...(await homeEnvironment(bench, name)),
    BUILDX_CONFIG: join(bench.folder, `buildx-${name}`),
    // The daemon talks to the registry, but tokens are fetched by the command line, which has the credentials.
    ...(ca === undefined ? {} : { SSL_CERT_FILE: ca }),
  };
  if (who !== undefined) {
    const auth = basicAuthorization(who).slice('Basic '.length);
    const config = JSON.stringify({ auths: { [bench.server.host]: { auth } } });
    await writeFile(join(bench.folder, `home-${name}`, '.docker/config.json'), config);
  }
  await buildx({ env }, 'create', '--use', '--name', 'e2e', '--driver', 'remote', daemon.address);
  return env;
}

const build = (state: State, ...args: readonly string[]): Promise<RunResult> =>
  buildx(state, 'build', '--progress', 'plain', '--network', 'none', ...args, state.context);

const cacheOptions = ({ bench }: State): readonly string[] => [
  ...['--cache-from', `type=registry,ref=${bench.repository('api')}:buildcache`],
  ...['--cache-to', `type=registry,ref=${bench.repository('api')}:buildcache,mode=max`],
];

/** buildx with BuildKit: several tags at once, registry caches, several platforms, attestations. */
export const buildxSuite: Suite = suite<State>({
  name: 'buildx',
  tools: ['buildx', 'buildkitd', 'runc'],
  async prepare(bench) {
    const daemon = await startBuildKit(bench);
    const context = await subfolder(bench.folder, 'context');
    await writeFile(join(context, 'root.tar'), await busyboxLayer());
    await writeFile(join(context, 'random.tar'), randomLayer(200_000));
    await writeFile(
      join(context, 'Dockerfile'),
      'FROM scratch AS base\nADD root.tar /\nRUN sha256sum /bin/busybox > /tmp/sum\n' +
        'FROM base\nADD random.tar /data/\nCMD ["echo","built"]\n',
    );
    return { bench, daemon, env: await home(bench, daemon, 'owner', bench.owner), context };
  },
  async finish({ daemon }) {
    await daemon.stop();
  },
  scenarios: [
    {
      name: 'several tags in one push, with a registry cache',
      async run(state) {
        const tags = ['1.2.3', '1.2', 'sha-abc1234'].flatMap((tag) => [
          '-t',
          `${state.bench.repository('api')}:${tag}`,
        ]);
        await build(state, ...tags, ...cacheOptions(state), '--push');
        const { server, project, owner } = state.bench;
        const digests = await Promise.all(
          ['1.2.3', '1.2', 'sha-abc1234'].map((tag) => fetchManifest(server, owner, `${project}/api`, tag)),
        );
        assert.equal(new Set(digests.map((manifest) => manifest.digest)).size, 1);
      },
    },
    {
      name: 'the cache is an index of layers and a cache configuration',
      async run({ bench }) {
        const cache = await fetchManifest(bench.server, bench.owner, `${bench.project}/api`, 'buildcache');
        expectContains(cache.text, 'application/vnd.buildkit.cacheconfig.v0');
      },
    },
    {
      name: 'the cache is overwritten and used by a builder that knows nothing',
      async run(state) {
        await writeFile(join(state.context, 'random.tar'), randomLayer(200_000));
        const reference = ['-t', `${state.bench.repository('api')}:1.2.4`];
        await build(state, ...reference, ...cacheOptions(state), '--push');
        await buildx(state, 'prune', '--all', '--force');
        const again = await build(state, ...reference, ...cacheOptions(state), '--push');
        expectContains(again.output, 'CACHED');
      },
    },
    {
      name: 'a cache as an OCI image manifest, and inline',
      async run(state) {
        const reference = `${state.bench.repository('api')}:buildcache-image`;
        const cache = `type=registry,ref=${reference},mode=max,image-manifest=true,oci-mediatypes=true`;
        await build(state, '-t', `${state.bench.repository('api')}:1.2.5`, '--cache-to', cache, '--push');
        await build(state, '-t', `${state.bench.repository('api')}:inline`, '--cache-to', 'type=inline', '--push');
        await build(state, '--cache-from', `type=registry,ref=${reference}`);
      },
    },
    {
      name: 'several platforms and provenance attestations in one index',
      async run(state) {
        await writeFile(join(state.context, 'Copy'), 'FROM scratch\nADD root.tar /\n');
        const reference = `${state.bench.repository('multi')}:1.0`;
        const what = ['--platform', 'linux/amd64,linux/arm64', '--provenance', 'mode=max', '-t', reference];
        await build(state, '-f', join(state.context, 'Copy'), ...what, '--push');
        const inspected = await buildx(state, 'imagetools', 'inspect', '--raw', reference).catch(() => undefined);
        const { server, project, owner } = state.bench;
        const index = await fetchManifest(server, owner, `${project}/multi`, '1.0');
        expectContains(index.text, 'attestation-manifest');
        if (inspected !== undefined) assert.equal(inspected.stdout.trim(), index.text.trim());
      },
    },
    {
      name: 'push by digest only',
      async run(state) {
        const output = `type=image,name=${state.bench.repository('api')},push-by-digest=true,push=true`;
        const metadata = join(state.bench.folder, 'metadata.json');
        await build(state, '--output', output, '--metadata-file', metadata);
      },
    },
    {
      name: 'build from a pushed private image',
      async run(state) {
        const file = join(state.context, 'Next');
        await writeFile(file, `FROM ${state.bench.repository('api')}:1.2.3\nLABEL next=1\n`);
        await build(state, '--pull', '-f', file, '-t', `${state.bench.repository('next')}:1.0`, '--push');
      },
    },
    {
      name: 'nobody pushes without login',
      async run(state) {
        const env = await home(state.bench, state.daemon, 'nobody');
        const args = ['build', '-t', `${state.bench.repository('api')}:nobody`, '--push', state.context];
        await runRefused(tool('buildx'), args, unauthorized, { env });
      },
    },
    {
      name: 'a guest builds from a private image but does not push',
      managed: true,
      async run(state) {
        const env = await home(state.bench, state.daemon, 'guest', state.bench.guest);
        await build({ ...state, env }, '--pull', '-f', join(state.context, 'Next'));
        const args = ['build', '-t', `${state.bench.repository('api')}:guest`, '--push', state.context];
        await runRefused(tool('buildx'), args, forbidden, { env });
      },
    },
  ],
});
