import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import { Link, Redirect } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty, Skeleton } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { Page, Row, Stack } from '../../ui/layout.tsx';
import { type ListState, useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { LogDialog } from './log-dialog.tsx';
import type { JobTexts } from './messages/en.ts';
import { jobMessages } from './messages/index.ts';
import { StatusBadge, TriggerWords } from './run-cells.tsx';
import { placeOfRun } from './run-place.ts';
import { isUnfinished } from './runs.ts';

type OwnJob = Wire<Schemas['OwnJob']>;
type Shown = keyof JobTexts['shown'];

// Events tell of beginnings and ends; how far a run has come is asked for.
const REFRESH_MS = 3_000;

/** What runs in the background and has run lately, of what the person may see. */
export function OwnJobsPage() {
  const t = useMessages(jobMessages);
  const session = useSession();
  if (!session) return <Skeleton />;
  if (!session.user) return <Redirect to={paths.login(paths.jobs())} replace />;
  return (
    <Page title={t.own} lead={t.ownText}>
      <OwnJobs maySeeLogs={session.isAdministrator} />
    </Page>
  );
}

function OwnJobs({ maySeeLogs }: { readonly maySeeLogs: boolean }) {
  const t = useMessages(jobMessages);
  const list = useListState();
  const shown = shownIn(list, t);
  const [log, setLog] = useState<number | undefined>();
  const found = useRead(
    'listOwnJobs',
    {
      query: {
        page: list.page,
        page_size: list.pageSize,
        ...(shown === 'mine' && { mine: true }),
        ...(shown === 'running' && { running: true }),
      },
    },
    { refreshBy: (answer) => answer?.body.some(({ status }) => isUnfinished(status)) === true && REFRESH_MS },
  );
  const columns: readonly Column<OwnJob>[] = [
    {
      label: t.kindOfWork,
      isName: true,
      cell: (job) => (
        <Link href={placeOfRun({ ...job, policy: job.policy_id })}>{t.numbered(kindOf(job, t), job.id ?? 0)}</Link>
      ),
    },
    {
      label: t.project,
      cell: ({ project }) =>
        project === undefined ? t.ofSystem : <Link href={paths.project(project)}>{project}</Link>,
    },
    { label: t.state, cell: (job) => <Standing job={job} /> },
    { label: t.started, cell: ({ start_time }) => <Time at={start_time} /> },
    {
      label: t.startedBy,
      cell: ({ started_by: name, trigger }) => name ?? <TriggerWords trigger={trigger} />,
    },
    { label: t.ended, cell: ({ end_time: at }) => (at === undefined ? t.notYet : <Time at={at} />) },
    {
      label: '',
      // Those of projects have many tasks, whose logs are on their page.
      cell: ({ id = 0, project }) =>
        maySeeLogs &&
        project === undefined && (
          <Button small subject={id} onClick={() => setLog(id)}>
            {t.log}
          </Button>
        ),
    },
  ];
  return (
    <Stack>
      <Row>
        <Choice
          label={t.show}
          value={shown}
          options={Object.entries(t.shown)}
          onChange={({ target: { value } }) => list.change({ show: value === 'all' ? '' : value, page: 1 })}
        />
      </Row>
      <Listing
        found={found}
        label={t.own}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        nameOf={(job) => t.numbered(kindOf(job, t), job.id ?? 0)}
        list={list}
        empty={<Empty title={t.nothingShown[shown]}>{t.nothingHint}</Empty>}
      />
      {log !== undefined && (
        <LogDialog title={t.logOf(String(log))} of={{ execution_id: log }} onClose={() => setLog(undefined)} />
      )}
    </Stack>
  );
}

// How a run stands, how far it has come, and in words why.
function Standing({ job }: { readonly job: OwnJob }) {
  const t = useMessages(jobMessages);
  const { status, message = '', dry_run, done_count: done = 0, task_count: all = 0 } = job;
  return (
    <Row>
      <StatusBadge status={status} />
      {dry_run && <Badge>{t.dry}</Badge>}
      {isUnfinished(status) && all > 1 && <span>{t.progress(done, all)}</span>}
      {message !== '' && <span>{message}</span>}
    </Row>
  );
}

function kindOf({ type = '' }: OwnJob, t: JobTexts): string {
  return Object.hasOwn(t.kinds, type) ? t.kinds[type as keyof typeof t.kinds] : type;
}

function shownIn(list: ListState, t: JobTexts): Shown {
  const wanted = list.get('show');
  return Object.hasOwn(t.shown, wanted) ? (wanted as Shown) : 'all';
}
