import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { type ArtifactViewProps, artifactPath } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** A step of a build, as the configuration of an image tells it. */
interface Step {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** How an image was built, step by step. */
export function LayersView(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { data, error, refetch } = useRead('getAddition', {
    path: { ...artifactPath(props), addition: 'build_history' },
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const steps = Array.isArray(data.body) ? (data.body as readonly Step[]) : []; // the OCI image specification's history
  if (steps.length === 0) return <Empty title={t.noHistory} />;
  return (
    <Table
      label={t.view.layers}
      items={steps.map((step, index) => ({ ...step, index: index + 1 }))}
      keyOf={({ index }) => String(index)}
      columns={[
        { label: t.step, numeric: true, cell: ({ index }) => index },
        {
          label: t.command,
          isName: true,
          cell: ({ created_by, comment, empty_layer }) => (
            <>
              <code>{created_by ?? comment ?? ''}</code> {empty_layer && <Badge>{t.emptyLayer}</Badge>}
            </>
          ),
        },
        { label: t.created, cell: ({ created }) => <Time at={created} /> },
      ]}
    />
  );
}
