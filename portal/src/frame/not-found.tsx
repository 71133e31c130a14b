import { useMessages } from '../i18n/messages.ts';
import { paths } from '../paths.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/feedback.tsx';
import { Page } from '../ui/layout.tsx';
import { frameMessages } from './messages/index.ts';

/** What an address shows that names nothing. */
export function NotFound() {
  const t = useMessages(frameMessages);
  return (
    <Page title={t.notFound}>
      <Empty title={t.notFoundHint}>
        <ButtonLink to={paths.home()}>{t.goHome}</ButtonLink>
      </Empty>
    </Page>
  );
}
