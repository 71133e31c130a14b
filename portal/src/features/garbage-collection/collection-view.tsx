import type { ReactNode } from 'react';
import { useRead } from '../../api/hooks.ts';
import { formatBytes, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Grid, Stack, Tabs } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { Bytes } from '../../ui/values.tsx';
import { LargestOfAll } from '../repositories/largest-repositories.tsx';
import { collectionMessages } from './messages/index.ts';
import { RunCard } from './run-card.tsx';
import { RunHistory } from './run-history.tsx';
import { CollectionSchedule } from './schedule-card.tsx';
import { WhyCard } from './why-card.tsx';

/** Runs of garbage collection: at once, by a schedule, and those there were. */
export function CollectionView() {
  return (
    <Views current="runs">
      <Grid>
        <RunCard />
        <CollectionSchedule />
      </Grid>
      <RunHistory />
    </Views>
  );
}

/** What waits to be freed, what was freed lately, and what keeps the rest. */
export function CollectionStateView() {
  return (
    <Views current="state">
      <Grid>
        <Waiting />
        <WhyCard />
      </Grid>
      <LargestOfAll />
      <Recent />
    </Views>
  );
}

function Views({ current, children }: { readonly current: 'runs' | 'state'; readonly children: ReactNode }) {
  const t = useMessages(collectionMessages);
  return (
    <Stack>
      <Tabs
        label={t.title}
        tabs={[
          { label: t.history, to: paths.admin('storage'), current: current === 'runs' },
          { label: t.state, to: paths.admin('storage/state'), current: current === 'state' },
        ]}
      />
      <p>{t.text}</p>
      {children}
    </Stack>
  );
}

function Waiting() {
  const t = useMessages(collectionMessages);
  const locale = useLocale();
  const { data } = useRead('getCollectionState', {}, { refreshMs: 10_000 });
  const { trash, queue } = data?.body ?? {};
  return (
    <Card title={t.waiting}>
      {data ? (
        <>
          <span>{t.inTrash(formatNumber(trash?.artifacts ?? 0, locale))}</span>
          <span>{t.queued(formatNumber(queue?.blobs ?? 0, locale), formatBytes(queue?.bytes ?? 0, locale))}</span>
        </>
      ) : (
        <Skeleton rows={2} />
      )}
    </Card>
  );
}

function Recent() {
  const t = useMessages(collectionMessages);
  const { data, error } = useRead('getCollectionState', {}, { refreshMs: 10_000 });
  if (error) return <Failure error={error} />;
  const days = data?.body.days ?? [];
  if (days.length === 0) return null;
  return (
    <Card title={t.recent}>
      <Table
        label={t.recent}
        items={days}
        keyOf={({ day = '' }) => day}
        columns={[
          { label: t.day, isName: true, cell: ({ day }) => day },
          { label: t.blobs, numeric: true, cell: ({ blobs }) => formatNumber(blobs ?? 0) },
          { label: t.freed, numeric: true, cell: ({ bytes }) => <Bytes value={bytes} /> },
        ]}
      />
    </Card>
  );
}
