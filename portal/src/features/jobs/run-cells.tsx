import { useMessages } from '../../i18n/messages.ts';
import { Badge } from '../../ui/feedback.tsx';
import { jobMessages } from './messages/index.ts';
import { toneOf } from './runs.ts';

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
