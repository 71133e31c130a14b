import { lazy } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Table } from '../../ui/table.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import { type ArtifactViewProps, artifactPath } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

// What reads YAML is read itself only by those who want it.
const ValuePairs = lazy(() => import('./value-pairs-table.tsx').then((m) => ({ default: m.ValuePairsTable })));
const Markdown = lazy(() => import('../../ui/markdown.tsx').then((m) => ({ default: m.Markdown })));

/** What a chart (or a model) says of itself. */
export function ReadmeView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { data, error } = useAddition(props, 'readme.md');
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton />;
  const text = String(data.body ?? '');
  if (text === '') return <Empty title={t.noText} />;
  return (
    <Card>
      <Markdown text={text} />
    </Card>
  );
}

/** The values that a chart can be given. */
export function ValuesView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { data, error } = useAddition(props, 'values.yaml');
  const list = useListState();
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton />;
  const text = String(data.body ?? '');
  if (text === '') return <Empty title={t.noText} />;
  const asPairs = list.get('as') === 'pairs';
  return (
    <Stack>
      <Row>
        <Choice
          label={t.shownAs}
          value={asPairs ? 'pairs' : ''}
          options={[
            ['', t.asYaml],
            ['pairs', t.asPairs],
          ]}
          onChange={(event) => list.change({ as: event.target.value, q: '' })}
        />
      </Row>
      {asPairs ? <ValuePairs text={text} list={list} /> : <TextBlock text={text} label={t.view.values} />}
    </Stack>
  );
}

/** A chart that a chart needs, as `Chart.yaml` has it. */
interface Dependency {
  readonly name?: string;
  readonly version?: string;
  readonly repository?: string;
}

/** The charts that a chart needs. */
export function DependenciesView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { data, error } = useAddition(props, 'dependencies');
  if (error) return <Failure error={error} />;
  if (!data) return <Skeleton />;
  const items = Array.isArray(data.body) ? (data.body as readonly Dependency[]) : []; // as the chart has written them
  if (items.length === 0) return <Empty title={t.noText} />;
  return (
    <Table
      label={t.view.dependencies}
      items={items}
      keyOf={({ name, version, repository }) => `${repository} ${name} ${version}`}
      columns={[
        { label: t.name, isName: true, cell: ({ name }) => String(name ?? '') },
        { label: t.version, cell: ({ version }) => String(version ?? '') },
        { label: t.repository, cell: ({ repository }) => String(repository ?? '') },
      ]}
    />
  );
}

function useAddition(props: ArtifactViewProps, addition: 'readme.md' | 'values.yaml' | 'dependencies') {
  return useRead('getAddition', { path: { ...artifactPath(props), addition } });
}
