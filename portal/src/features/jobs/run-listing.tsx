import type { OperationId } from '@haven/contract';
import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Card, Row } from '../../ui/layout.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { type FoundList, Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import { LogDialog } from './log-dialog.tsx';
import { StatusBadge, TriggerWords } from './run-cells.tsx';
import { isUnfinished, parametersOf } from './runs.ts';

/** What the histories of all kinds of runs have in common. */
interface Run {
  readonly id?: number | undefined;
  readonly creation_time?: string | undefined;
  readonly job_kind?: string | undefined;
  readonly job_status?: string | undefined;
  readonly job_parameters?: string | undefined;
}

/** The texts of a history of runs. */
interface RunWords {
  readonly started: string;
  readonly trigger: string;
  readonly status: string;
  readonly dry: string;
  readonly log: string;
  readonly logOf: (id: number) => string;
  readonly stop: string;
}

/** A history of runs: when and by what each was started, how it stands, what it did, its log, and its end while it goes on. */
export function RunListing<Item extends Run>(props: {
  readonly title: string;
  readonly none: string;
  readonly words: RunWords;
  readonly found: FoundList<Item>;
  readonly list: ListState;
  /** What runs of this kind did. */
  readonly results: readonly Column<Item>[];
  readonly stop: (id: number) => Promise<unknown>;
  readonly touches: readonly OperationId[];
}) {
  const { title, none, words, found, list, results, stop, touches } = props;
  const [log, setLog] = useState<number | undefined>();
  const columns: readonly Column<Item>[] = [
    { label: words.started, isName: true, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: words.trigger, cell: ({ job_kind }) => <TriggerWords trigger={job_kind} /> },
    { label: words.status, cell: (run) => <RunStatus run={run} dry={words.dry} /> },
    ...results,
    {
      label: '',
      cell: (run) => <RunActions run={run} words={words} onLog={setLog} stop={stop} touches={touches} />,
    },
  ];
  return (
    <Card title={title}>
      <Listing
        found={found}
        label={title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={none} />}
      />
      {log !== undefined && (
        <LogDialog title={words.logOf(log)} of={{ execution_id: log }} onClose={() => setLog(undefined)} />
      )}
    </Card>
  );
}

// How a run stands, and whether it only tried.
function RunStatus({ run, dry }: { readonly run: Run; readonly dry: string }) {
  return (
    <Row>
      <StatusBadge status={run.job_status} />
      {parametersOf(run.job_parameters).dry_run === true && <Badge>{dry}</Badge>}
    </Row>
  );
}

function RunActions(props: {
  readonly run: Run;
  readonly words: RunWords;
  readonly onLog: (id: number) => void;
  readonly stop: (id: number) => Promise<unknown>;
  readonly touches: readonly OperationId[];
}) {
  const { run, words, onLog, touches } = props;
  const { id = 0, job_status } = run;
  const stop = useChange<void, unknown>({ run: () => props.stop(id), touches });
  return (
    <Row>
      <Button small subject={id} onClick={() => onLog(id)}>
        {words.log}
      </Button>
      {isUnfinished(job_status) && (
        <Button small kind="danger" subject={id} busy={stop.isPending} onClick={() => stop.mutate()}>
          {words.stop}
        </Button>
      )}
    </Row>
  );
}
