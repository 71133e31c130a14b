import { useMessages } from '../../i18n/messages.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Card, Facts } from '../../ui/layout.tsx';
import type { Artifact } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** What a chart says of itself in its `Chart.yaml`. */
export function ChartCard({ artifact }: { readonly artifact: Artifact }) {
  const t = useMessages(artifactMessages);
  const chart = artifact.extra_attrs ?? {};
  const sources = textsIn(chart.sources);
  return (
    <Card title={t.chart}>
      {chart.deprecated === true && <Notice tone="warn">{t.deprecated}</Notice>}
      <Facts
        facts={[
          [t.name, textIn(chart.name)],
          [t.version, textIn(chart.version)],
          [t.appVersion, textIn(chart.appVersion)],
          [t.description, textIn(chart.description)],
          [t.kubeVersion, textIn(chart.kubeVersion)],
          [t.keywords, textsIn(chart.keywords).join(', ')],
          [t.maintainers, maintainersIn(chart.maintainers).join(', ')],
          [t.home, linkTo(textIn(chart.home))],
          [t.sources, sources.length > 0 && sources.map((source) => <div key={source}>{linkTo(source)}</div>)],
        ]}
      />
    </Card>
  );
}

// Whoever made the chart has written it, so nothing has to be what it should be.
function textIn(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.flatMap((item: unknown) => textIn(item) ?? []) : [];
}

function maintainersIn(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null || !('name' in item)) return [];
    const [name, email] = [textIn(item.name), 'email' in item ? textIn(item.email) : undefined];
    return name === undefined ? [] : email === undefined ? name : `${name} <${email}>`;
  });
}

// Only addresses of the web become links: others may be programs.
function linkTo(text: string | undefined) {
  if (text === undefined || !/^https?:\/\//i.test(text)) return text;
  return (
    <a href={text} rel="noreferrer nofollow" target="_blank">
      {text}
    </a>
  );
}
