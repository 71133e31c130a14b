import type { OperationId } from '@haven/contract';
import { useChange } from '../../api/hooks.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { isUnfinished, parametersOf, toneOf } from './runs.ts';

/** What the histories of all kinds of runs have in common. */
export interface Run {
  readonly id?: number | undefined;
  readonly job_status?: string | undefined;
  readonly job_parameters?: string | undefined;
}

/** The state of a run, and whether it only tried. */
export function RunStatus({ run, dry }: { readonly run: Run; readonly dry: string }) {
  return (
    <Row>
      <Badge {...toneOf(run.job_status)}>{run.job_status}</Badge>
      {parametersOf(run.job_parameters).dry_run === true && <Badge>{dry}</Badge>}
    </Row>
  );
}

/** The way to the log of a run, and its end while it goes on. */
export function RunActions(props: {
  readonly run: Run;
  readonly words: { readonly log: string; readonly stop: string };
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
