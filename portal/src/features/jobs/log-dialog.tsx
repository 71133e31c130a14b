import { Dialog } from '../../ui/dialog.tsx';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { TextBlock } from '../../ui/text-block.tsx';

/** How often a log is read again while it is open. */
export const LOG_REFRESH_MS = 2_000;

/** What a job has written, as long as somebody looks. */
export function LogDialog(props: {
  readonly title: string;
  /** Undefined while it is on its way. */
  readonly text: string | undefined;
  readonly error: Error | null;
  readonly onClose: () => void;
}) {
  const { title, text, error, onClose } = props;
  return (
    <Dialog title={title} onClose={onClose}>
      {error ? <Failure error={error} /> : text === undefined ? <Skeleton /> : <TextBlock text={text} label={title} />}
    </Dialog>
  );
}
