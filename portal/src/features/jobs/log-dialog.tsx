import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Badge, Empty, Notice } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import { type FollowedLog, type LogChoice, useJobLog } from './job-log.ts';
import { jobMessages } from './messages/index.ts';

const TONES = { connecting: 'warn', live: 'info', over: 'good' } as const;

/** What a job writes, as it writes it. */
export function LogDialog(props: { readonly title: string; readonly of: LogChoice; readonly onClose: () => void }) {
  const t = useMessages(jobMessages);
  const { title, of, onClose } = props;
  const log = useJobLog(of);
  return (
    <Dialog wide title={title} onClose={onClose}>
      {log.state === 'lost' ? (
        <Notice tone="bad">{t.logLost}</Notice>
      ) : (
        <>
          <Row>
            <span role="status">
              <Badge tone={TONES[log.state]}>{t.logStates[log.state]}</Badge>
            </span>
          </Row>
          <Lines log={log} label={title} />
        </>
      )}
    </Dialog>
  );
}

function Lines({ log, label }: { readonly log: FollowedLog; readonly label: string }) {
  const t = useMessages(jobMessages);
  if (log.text === '') return <Empty title={log.state === 'over' ? t.noLines : t.noLinesYet} />;
  return <TextBlock text={log.text} label={label} grows={log.state !== 'over'} />;
}
