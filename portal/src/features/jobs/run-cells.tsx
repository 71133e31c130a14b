import type { OperationId } from '@haven/contract';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { jobMessages } from './messages/index.ts';
import { isUnfinished, parametersOf, toneOf } from './runs.ts';

/** What the histories of all kinds of runs have in common. */
export interface Run {
  readonly id?: number | undefined;
  readonly job_status?: string | undefined;
  readonly job_parameters?: string | undefined;
}

/** A state of a run, in words; those that are not known here are shown as the server has them. */
export function StatusBadge({
  status = '',
  title,
}: {
  readonly status?: string | undefined;
  readonly title?: string | undefined;
}) {
  const t = useMessages(jobMessages);
  return (
    <Badge {...toneOf(status)} {...(title && { title })}>
      {Object.hasOwn(t.statuses, status) ? t.statuses[status as keyof typeof t.statuses] : status}
    </Badge>
  );
}

/** What has started a run, in words. */
export function TriggerWords({ trigger = '' }: { readonly trigger?: string | undefined }) {
  const t = useMessages(jobMessages);
  const word = trigger.toUpperCase();
  return Object.hasOwn(t.triggers, word) ? t.triggers[word as keyof typeof t.triggers] : trigger;
}

/** The state of a run, and whether it only tried. */
export function RunStatus({ run, dry }: { readonly run: Run; readonly dry: string }) {
  return (
    <Row>
      <StatusBadge status={run.job_status} />
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
