// The one layer of a chart in the OCI layout: https://helm.sh/docs/topics/registries/#helm-chart-manifest
const CHART_LAYER = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';
// What charts were packed as before that type was settled.
const OLD_CHART_LAYER = 'application/tar+gzip';

/** Helm refuses to unpack more. */
export const chartArchiveLimit = 100 * 1024 * 1024;

/** The layer that is the packed chart, among those of its manifest; a provenance file may be beside it. */
export function chartLayer<Layer extends { readonly mediaType: string }>(layers: readonly Layer[]): Layer | undefined {
  return (
    layers.find((layer) => layer.mediaType === CHART_LAYER) ??
    layers.find((layer) => layer.mediaType === OLD_CHART_LAYER)
  );
}

/** Whether a name in the archive is that file of the chart itself, not of one inside it. */
export function isChartFile(name: string, file: 'values.yaml' | 'readme.md'): boolean {
  const [, inner] = /^(?:\.\/)?[^/]+\/([^/]+)$/.exec(name) ?? [];
  return file === 'values.yaml' ? inner === 'values.yaml' : inner?.toLowerCase() === 'readme.md';
}

/** The dependencies of a chart from its config, which is Chart.yaml as JSON. */
export function chartDependencies(config: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(config.dependencies) ? config.dependencies : [];
}
