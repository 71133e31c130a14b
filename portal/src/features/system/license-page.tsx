import text from '../../../../LICENSE?raw';
import { useMessages } from '../../i18n/messages.ts';
import { Card, Page } from '../../ui/layout.tsx';
import { TextBlock } from '../../ui/text-block.tsx';
import { systemMessages } from './messages/index.ts';

/** What everybody may do with the program. */
export function LicensePage() {
  const t = useMessages(systemMessages);
  return (
    <Page title={t.licence} lead={t.licenceText}>
      <Card>
        <TextBlock text={text} label={t.licence} />
      </Card>
    </Page>
  );
}
