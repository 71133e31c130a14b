import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, unauthorized } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { type Image, makeImage } from '../src/images.ts';
import { type RunResult, run, runRefused } from '../src/process.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly image: Image;
}

const bundleType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

const cosign = ({ env }: Pick<State, 'env'>, args: readonly string[]): Promise<RunResult> =>
  run(tool('cosign3'), args, { env });

const plain = ({ server }: Bench): readonly string[] =>
  server.scheme === 'http' ? ['--allow-http-registry', '--allow-insecure-registry'] : [];

/** Without the public transparency log, which cannot be reached from a closed network. */
const offline = ['--use-signing-config=false', '--tlog-upload=false', '-y'];

async function home(bench: Bench, name: string, who?: Credentials): Promise<Record<string, string>> {
  const ca = bench.server.trust?.caFile;
  const env = {
    ...(await homeEnvironment(bench, name)),
    COSIGN_PASSWORD: 'key-password',
    ...(ca === undefined ? {} : { SSL_CERT_FILE: ca }),
  };
  if (who !== undefined) await cosign({ env }, ['login', bench.server.host, '-u', who.username, '-p', who.password]);
  return env;
}

const key = (bench: Bench, name: string): string => join(bench.folder, name);
const byTag = ({ bench }: State): string => `${bench.repository('app')}:1.0`;
const byDigest = ({ bench, image }: State): string => `${bench.repository('app')}@${image.manifest.digest}`;
const verify = ({ bench }: State, name = 'cosign.pub'): readonly string[] => [
  ...['verify', '--key', key(bench, name), '--insecure-ignore-tlog', ...plain(bench)],
];

interface Referrer {
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

async function referrers({ bench, image }: State): Promise<readonly Referrer[]> {
  const client = new RegistryClient(bench.server.http, bench.owner);
  const path = `referrers/${image.manifest.digest}`;
  const answer = await client.send(`${bench.project}/app`, path, { method: 'GET' });
  // An OCI index, as the distribution specification has it.
  return (JSON.parse(answer.body.toString()) as { manifests: Referrer[] }).manifests;
}

/** cosign 3: signatures and attestations as Sigstore bundles, always OCI referrers. */
export const cosign3Suite: Suite = suite<State>({
  name: 'cosign3',
  tools: ['cosign3'],
  optional: true,
  async prepare(bench) {
    const env = await home(bench, 'owner', bench.owner);
    const image = makeImage();
    await new RegistryClient(bench.server.http, bench.owner).pushImage(`${bench.project}/app`, '1.0', image);
    for (const name of ['cosign', 'other']) {
      await cosign({ env }, ['generate-key-pair', '--output-key-prefix', key(bench, name)]);
    }
    await writeFile(key(bench, 'sbom.cdx.json'), '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}');
    return { bench, env, image };
  },
  scenarios: [
    {
      name: 'sign and verify; the signature is a bundle referrer',
      async run(state) {
        const how = ['--key', key(state.bench, 'cosign.key'), ...offline, ...plain(state.bench)];
        await cosign(state, ['sign', ...how, byDigest(state)]);
        await cosign(state, [...verify(state), byTag(state)]);
        const found = await referrers(state);
        assert.deepEqual(
          found.map((referrer) => referrer.artifactType),
          [bundleType],
        );
      },
    },
    {
      name: 'another key does not verify',
      async run(state) {
        const args = [...verify(state, 'other.pub'), byTag(state)];
        await runRefused(tool('cosign3'), args, /no matching|invalid signature|failed to verify/i, { env: state.env });
      },
    },
    {
      name: 'attest and verify; signature and attestation differ by their annotation',
      async run(state) {
        const predicate = ['--predicate', key(state.bench, 'sbom.cdx.json'), '--type', 'cyclonedx'];
        const how = ['--key', key(state.bench, 'cosign.key'), ...offline, ...plain(state.bench)];
        await cosign(state, ['attest', ...how, ...predicate, byDigest(state)]);
        const check = ['--key', key(state.bench, 'cosign.pub'), '--insecure-ignore-tlog', '--type', 'cyclonedx'];
        await cosign(state, ['verify-attestation', ...check, ...plain(state.bench), byTag(state)]);
        const types = (await referrers(state)).map((one) => one.annotations?.['dev.sigstore.bundle.predicateType']);
        assert.deepEqual(types.sort(), ['https://cyclonedx.org/bom', 'https://sigstore.dev/cosign/sign/v1']);
      },
    },
    {
      name: 'the image counts as signed',
      managed: true,
      async run({ bench, image }) {
        const path = `/projects/${bench.project}/repositories/app/artifacts/${image.manifest.digest}/accessories`;
        const answer = await bench.management.call('GET', path, 200, undefined, bench.owner);
        expectContains(answer.body.toString(), '"signature.cosign"');
      },
    },
    {
      name: 'nobody signs without login',
      async run(state) {
        const env = await home(state.bench, 'nobody');
        const how = ['--key', key(state.bench, 'cosign.key'), ...offline, ...plain(state.bench)];
        await runRefused(tool('cosign3'), ['sign', ...how, byDigest(state)], unauthorized, { env });
      },
    },
  ],
});
