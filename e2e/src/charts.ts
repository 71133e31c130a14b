import { gzipSync } from 'node:zlib';
import { blobOf, type Image, mediaTypes } from './images.ts';
import { tar } from './tar.ts';

/** What a chart is made of. */
export interface ChartOptions {
  readonly name: string;
  /** More of `Chart.yaml`, as clients put it into the config. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly values: string;
  readonly readme: string;
}

const types = {
  config: 'application/vnd.cncf.helm.config.v1+json',
  content: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip',
};

/** Makes a chart in the form that helm pushes. */
export function makeChart({ name, about, values, readme }: ChartOptions): Image {
  const config = blobOf(JSON.stringify({ apiVersion: 'v2', name, ...about }));
  const content = blobOf(
    gzipSync(
      tar([
        { name: `${name}/Chart.yaml`, content: config.data },
        { name: `${name}/values.yaml`, content: values },
        { name: `${name}/README.md`, content: readme },
      ]),
    ),
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    config: { mediaType: types.config, digest: config.digest, size: config.data.length },
    layers: [{ mediaType: types.content, digest: content.digest, size: content.data.length }],
  };
  return {
    mediaType: mediaTypes.manifest,
    manifest: blobOf(JSON.stringify(manifest)),
    blobs: [config, content],
    children: [],
  };
}
