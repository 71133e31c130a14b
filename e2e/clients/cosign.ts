import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains, unauthorized, unknownAuthority } from '../src/expect.ts';
import type { Credentials } from '../src/http.ts';
import { type Image, makeImage } from '../src/images.ts';
import { type RunOptions, type RunResult, run, runRefused } from '../src/process.ts';
import { fetchManifest, RegistryClient } from '../src/registry-client.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly image: Image;
}

const cosign = ({ env }: Pick<State, 'env'>, args: readonly string[], options: RunOptions = {}): Promise<RunResult> =>
  run(tool('cosign'), args, { ...options, env: { ...env, ...options.env } });

const refused = (
  { env }: Pick<State, 'env'>,
  reason: RegExp,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<RunResult> => runRefused(tool('cosign'), args, reason, { env: { ...env, ...more } });

const plain = ({ server }: Bench): readonly string[] =>
  server.scheme === 'http' ? ['--allow-http-registry', '--allow-insecure-registry'] : [];

async function home(bench: Bench, name: string, who?: Credentials): Promise<Record<string, string>> {
  const ca = bench.server.trust?.caFile;
  const env = {
    ...(await homeEnvironment(bench, name)),
    COSIGN_PASSWORD: 'key-password',
    ...(ca === undefined ? {} : { SSL_CERT_FILE: ca }),
  };
  if (who !== undefined) {
    const args = ['login', bench.server.host, '-u', who.username, '-p', who.password];
    await cosign({ env }, args);
  }
  return env;
}

const key = (bench: Bench, name: string): string => join(bench.folder, name);
const byTag = ({ bench }: State): string => `${bench.repository('app')}:1.0`;
const byDigest = ({ bench, image }: State): string => `${bench.repository('app')}@${image.manifest.digest}`;
/** The tag under which the older layout keeps what belongs to an image. */
const sideTag = ({ image }: State, suffix: string): string => `${image.manifest.digest.replace(':', '-')}.${suffix}`;

const sign = ({ bench }: State): readonly string[] => [
  ...['sign', '--key', key(bench, 'cosign.key'), '--tlog-upload=false', '-y', ...plain(bench)],
];
const verify = ({ bench }: State, name = 'cosign.pub'): readonly string[] => [
  ...['verify', '--key', key(bench, name), '--insecure-ignore-tlog', ...plain(bench)],
];
const referrersMode = { COSIGN_EXPERIMENTAL: '1' };

async function referrers(state: State): Promise<string> {
  const client = new RegistryClient(state.bench.server.http, state.bench.owner);
  const path = `referrers/${state.image.manifest.digest}`;
  return (await client.send(`${state.bench.project}/app`, path, { method: 'GET' })).body.toString();
}

/** cosign 2: signatures, SBOMs and attestations, in the tag layout and as OCI referrers. */
export const cosignSuite: Suite = suite<State>({
  name: 'cosign',
  tools: ['cosign'],
  async prepare(bench) {
    const env = await home(bench, 'owner', bench.owner);
    const image = makeImage();
    await new RegistryClient(bench.server.http, bench.owner).pushImage(`${bench.project}/app`, '1.0', image);
    for (const name of ['cosign', 'other']) {
      await cosign({ env }, ['generate-key-pair', '--output-key-prefix', key(bench, name)]);
    }
    await writeFile(key(bench, 'sbom.spdx.json'), '{"spdxVersion":"SPDX-2.3","name":"app","packages":[]}');
    return { bench, env, image };
  },
  scenarios: [
    {
      name: 'an unsigned image does not verify',
      async run(state) {
        await refused(state, /no signatures found/i, [...verify(state), byTag(state)]);
      },
    },
    {
      name: 'sign by digest with an annotation, verify by tag',
      async run(state) {
        await cosign(state, [...sign(state), '--annotations', 'Project=demo', byDigest(state)]);
        const verified = await cosign(state, [...verify(state), '--annotations', 'Project=demo', byTag(state)]);
        expectContains(verified.stdout, state.image.manifest.digest);
        const { server, owner, project } = state.bench;
        const signature = await fetchManifest(server, owner, `${project}/app`, sideTag(state, 'sig'));
        expectContains(signature.text, 'application/vnd.dev.cosign.simplesigning.v1+json');
      },
    },
    {
      name: 'another key or another annotation does not verify',
      async run(state) {
        await refused(state, /no matching signatures|invalid signature/i, [
          ...verify(state, 'other.pub'),
          byTag(state),
        ]);
        const other = [...verify(state), '--annotations', 'Project=other', byTag(state)];
        await refused(state, /missing or incorrect annotation|no matching/i, other);
      },
    },
    {
      name: 'signing twice keeps both signatures',
      async run(state) {
        await cosign(state, [...sign(state), '--annotations', 'Round=2', byDigest(state)]);
        await cosign(state, [...verify(state), '--annotations', 'Project=demo', byTag(state)]);
        await cosign(state, [...verify(state), '--annotations', 'Round=2', byTag(state)]);
      },
    },
    {
      name: 'attach an SBOM under a tag and download it',
      async run(state) {
        const sbom = ['--sbom', key(state.bench, 'sbom.spdx.json'), '--type', 'spdx', '--input-format', 'json'];
        await cosign(state, ['attach', 'sbom', ...plain(state.bench), ...sbom, byTag(state)]);
        const downloaded = await cosign(state, ['download', 'sbom', ...plain(state.bench), byTag(state)]);
        expectContains(downloaded.stdout, 'SPDX-2.3');
      },
    },
    {
      name: 'attest and verify the attestation',
      async run(state) {
        const predicate = ['--predicate', key(state.bench, 'sbom.spdx.json'), '--type', 'spdxjson'];
        const how = ['--key', key(state.bench, 'cosign.key'), '--tlog-upload=false', '-y', ...plain(state.bench)];
        await cosign(state, ['attest', ...how, ...predicate, byDigest(state)]);
        const check = ['--key', key(state.bench, 'cosign.pub'), '--insecure-ignore-tlog', '--type', 'spdxjson'];
        await cosign(state, ['verify-attestation', ...check, ...plain(state.bench), byTag(state)]);
      },
    },
    {
      name: 'tree shows signature, SBOM and attestation',
      async run(state) {
        const tree = (await cosign(state, ['tree', ...plain(state.bench), byTag(state)])).stdout;
        for (const suffix of ['sig', 'sbom', 'att']) expectContains(tree, sideTag(state, suffix));
      },
    },
    {
      name: 'sign as an OCI referrer and verify',
      async run(state) {
        const env = await home(state.bench, 'referrers', state.bench.owner);
        const mode = ['--registry-referrers-mode', 'oci-1-1'];
        await cosign({ env }, [...sign(state), ...mode, byDigest(state)], { env: referrersMode });
        expectContains(await referrers(state), 'application/vnd.dev.cosign.artifact.sig.v1+json');
        const how = [...verify(state), '--experimental-oci11', byTag(state)];
        await cosign({ env }, how, { env: referrersMode });
      },
    },
    {
      name: 'attach an SBOM as an OCI referrer',
      async run(state) {
        const sbom = ['--sbom', key(state.bench, 'sbom.spdx.json'), '--registry-referrers-mode', 'oci-1-1'];
        const args = ['attach', 'sbom', ...plain(state.bench), ...sbom, byDigest(state)];
        await cosign(state, args, { env: referrersMode });
        expectContains(await referrers(state), 'sbom');
      },
    },
    {
      name: 'copy takes signature and attestation along',
      async run(state) {
        const target = `${state.bench.repository('copied')}:1.0`;
        await cosign(state, ['copy', ...plain(state.bench), byTag(state), target]);
        await cosign(state, [...verify(state), target]);
      },
    },
    {
      name: 'signature and SBOM appear with the image',
      managed: true,
      async run({ bench, image }) {
        const path = `/projects/${bench.project}/repositories/app/artifacts/${image.manifest.digest}/accessories`;
        const answer = await bench.management.call('GET', path, 200, undefined, bench.owner);
        const types = [...answer.body.toString().matchAll(/"type":"([^"]+)"/g)].map((match) => match[1]);
        assert.ok(types.includes('signature.cosign'), `accessories: ${types.join(', ')}`);
      },
    },
    {
      name: 'clean removes the signatures',
      async run(state) {
        await cosign(state, [
          'clean',
          '--force',
          '--type',
          'all',
          ...plain(state.bench),
          `${state.bench.repository('copied')}:1.0`,
        ]);
        await refused(state, /no signatures found/i, [...verify(state), `${state.bench.repository('copied')}:1.0`]);
      },
    },
    {
      name: 'nobody signs without login',
      async run(state) {
        const env = await home(state.bench, 'nobody');
        await refused({ env }, unauthorized, [...sign(state), byDigest(state)]);
      },
    },
    {
      name: 'a guest verifies but does not sign',
      managed: true,
      async run(state) {
        const env = await home(state.bench, 'guest', state.bench.guest);
        await cosign({ env }, [...verify(state), byTag(state)]);
        await refused({ env }, unauthorized, [...sign(state), byDigest(state)]);
      },
    },
    {
      name: 'a certificate of an unknown authority is refused',
      only: 'https',
      async run(state) {
        const env = { ...state.env, SSL_CERT_FILE: state.bench.wrongAuthority.caFile };
        await refused({ env }, unknownAuthority, [...verify(state), byTag(state)]);
      },
    },
  ],
});
