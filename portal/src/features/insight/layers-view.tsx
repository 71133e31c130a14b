import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Badge, Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import type { ArtifactViewProps } from '../artifacts/artifact-context.ts';
import { imagePath, type LayerStep, reasonOf } from './image-layers.ts';
import { insightMessages } from './messages/index.ts';

/** How an image was built, step by step, and what each step has left. */
export function LayersView(props: ArtifactViewProps) {
  const t = useMessages(insightMessages);
  const { address, reference } = props;
  const { data, error, refetch } = useRead('listLayers', { path: imagePath(props) });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  if (data.body.length === 0) return <Empty title={t.noLayers} />;
  return (
    <Table
      label={t.layers}
      items={data.body.map((step, place) => ({ ...step, place }))}
      keyOf={({ place }) => String(place)}
      columns={[
        { label: t.number, numeric: true, cell: ({ number }) => number ?? '' },
        {
          label: t.command,
          isName: true,
          cell: ({ command, number, media_type }) => (
            <>
              <code>{command ?? media_type ?? t.unknownStep}</code> {number === undefined && <Badge>{t.noLayer}</Badge>}
            </>
          ),
        },
        { label: t.created, cell: ({ created }) => (created === undefined ? '' : <Time at={created} />) },
        { label: t.size, numeric: true, cell: ({ size, number }) => (number ? <Bytes value={size} /> : '') },
        {
          label: t.inside,
          cell: (step) =>
            step.number !== undefined && (
              <Row>
                <Link
                  href={`${paths.artifact(address.project, address.repository, reference, 'files')}?layer=${step.digest}`}
                  aria-label={t.filesOf(step.number)}
                >
                  {t.files}
                </Link>
                <Inside step={step} />
              </Row>
            ),
        },
      ]}
    />
  );
}

function Inside({ step }: { readonly step: LayerStep }) {
  const t = useMessages(insightMessages);
  const { index } = step;
  if (!index) return <span>{t.notRead}</span>;
  const { state, files = 0, left_out: leftOut = 0 } = index;
  return (
    <>
      {state !== 'refused' && <span>{t.count(files)}</span>}
      {state !== 'complete' && (
        <Badge tone="warn" title={reasonOf(step, t.reason) ?? ''}>
          {state === 'cut' ? t.cut : t.refused}
        </Badge>
      )}
      {leftOut > 0 && <span>{t.leftOut(leftOut)}</span>}
    </>
  );
}
