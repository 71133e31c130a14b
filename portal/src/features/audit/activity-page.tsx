import { useMessages } from '../../i18n/messages.ts';
import { Page } from '../../ui/layout.tsx';
import { ActivityList } from './activity-list.tsx';
import { auditMessages } from './messages/index.ts';

/** Everything that happened where the person may look. */
export function ActivityPage() {
  const t = useMessages(auditMessages);
  return (
    <Page title={t.title}>
      <ActivityList project={undefined} />
    </Page>
  );
}
