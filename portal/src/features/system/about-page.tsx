import { Link } from 'wouter';
import { urlOf } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Badge } from '../../ui/feedback.tsx';
import { Card, Facts, Page, Stack } from '../../ui/layout.tsx';
import { systemMessages } from './messages/index.ts';

/** What this installation is, and whether it is well. */
export function AboutPage() {
  const t = useMessages(systemMessages);
  const session = useSession();
  const { data } = useRead('getHealth', {});
  const system = session?.system;
  return (
    <Page title={t.about}>
      <Stack>
        <Card>
          <Facts
            facts={[
              [t.version, system?.harbor_version?.split('-haven-')[1]],
              [t.apiVersion, system?.harbor_version?.split('-haven-')[0]?.replace('v', 'Harbor v')],
              [t.address, session?.host],
              [
                t.licence,
                <Link key="licence" href={paths.license()}>
                  Apache-2.0
                </Link>,
              ],
              [t.certificate, system?.has_ca_root ? <a href={urlOf('getCert', {})}>{t.download}</a> : undefined],
            ]}
          />
        </Card>
        <Card title={t.components}>
          <Facts
            facts={(data?.body.components ?? []).map(({ name = '', status }) => [
              name,
              status === 'healthy' ? (
                <Badge tone="good">✓ {t.healthy}</Badge>
              ) : (
                <Badge tone="bad">✗ {t.unhealthy}</Badge>
              ),
            ])}
          />
        </Card>
      </Stack>
    </Page>
  );
}
