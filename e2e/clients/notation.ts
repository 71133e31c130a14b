import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expectContains } from '../src/expect.ts';
import { blobOf, type Image, makeImage, mediaTypes } from '../src/images.ts';
import { type RunResult, run } from '../src/process.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { type Bench, homeEnvironment, type Suite, suite } from '../src/suite.ts';
import { tool } from '../src/tools.ts';
import { orasLogin, orasTrust } from './oras.ts';

interface State {
  readonly bench: Bench;
  readonly env: Readonly<Record<string, string>>;
  readonly image: Image;
}

const signatureType = 'application/vnd.cncf.notary.signature';

const oras = (state: State, ...args: readonly string[]): Promise<RunResult> =>
  run(tool('oras'), args, { env: state.env, cwd: state.bench.folder });

const subject = ({ bench, image }: State): string => `${bench.repository('app')}@${image.manifest.digest}`;

/** The manifest that notation pushes: no artifactType, but its type as that of an empty config, and a subject. */
function notationManifest(image: Image, envelope: Buffer): { readonly manifest: Image; readonly layer: string } {
  const [config, layer] = [blobOf('{}'), blobOf(envelope)];
  const manifest = blobOf(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: { mediaType: signatureType, digest: config.digest, size: config.data.length },
      layers: [{ mediaType: 'application/jose+json', digest: layer.digest, size: layer.data.length }],
      subject: { mediaType: image.mediaType, digest: image.manifest.digest, size: image.manifest.data.length },
      annotations: {
        'io.cncf.notary.x509chain.thumbprint#S256': '["b3c2"]',
        'org.opencontainers.image.created': '2026-01-02T03:04:05Z',
      },
    }),
  );
  return {
    manifest: { mediaType: mediaTypes.manifest, manifest, blobs: [config, layer], children: [] },
    layer: layer.digest,
  };
}

/** What notation stores, pushed by other means because its command line cannot be had here. */
export const notationSuite: Suite = suite<State>({
  name: 'notation',
  tools: ['oras'],
  async prepare(bench) {
    const env = await homeEnvironment(bench, 'owner');
    await orasLogin(bench, env);
    const image = makeImage();
    await new RegistryClient(bench.server.http, bench.owner).pushImage(`${bench.project}/app`, '1.0', image);
    await writeFile(join(bench.folder, 'signature.jws'), '{"payload":"e30","protected":"e30","signature":"AA"}');
    return { bench, env, image };
  },
  scenarios: [
    {
      name: 'a signature with the artifact type is found as a referrer',
      async run(state) {
        const what = ['--artifact-type', signatureType, subject(state), 'signature.jws:application/jose+json'];
        await oras(state, 'attach', ...orasTrust(state.bench), ...what);
        const filter = ['--artifact-type', signatureType, '--format', 'json'];
        const found = await oras(state, 'discover', ...orasTrust(state.bench), ...filter, subject(state));
        expectContains(found.stdout, signatureType);
      },
    },
    {
      name: 'a signature as notation pushes it is found as a referrer',
      async run(state) {
        const { bench, image } = state;
        const { manifest } = notationManifest(image, Buffer.from('{"payload":"e30","signature":"BB"}'));
        const client = new RegistryClient(bench.server.http, bench.owner);
        await client.pushImage(`${bench.project}/app`, manifest.manifest.digest, manifest);
        const path = `referrers/${image.manifest.digest}?artifactType=${encodeURIComponent(signatureType)}`;
        const answer = await client.send(`${bench.project}/app`, path, { method: 'GET' });
        expectContains(answer.body.toString(), manifest.manifest.digest);
        expectContains(answer.body.toString(), 'io.cncf.notary.x509chain.thumbprint#S256');
      },
    },
    {
      name: 'both are shown as signatures of the image',
      managed: true,
      async run({ bench, image }) {
        const path = `/projects/${bench.project}/repositories/app/artifacts/${image.manifest.digest}/accessories`;
        const answer = await bench.management.call('GET', path, 200, undefined, bench.owner);
        expectContains(answer.body.toString(), '"signature.notation"');
      },
    },
  ],
});
