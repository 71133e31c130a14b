import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { formatBytes } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Card, List } from '../../ui/layout.tsx';
import { Time } from '../../ui/values.tsx';
import { placeOfRun } from '../jobs/run-place.ts';
import { systemMessages } from './messages/index.ts';

/** What somebody should look after, with the way there; nothing when all is well. */
export function AttentionCard() {
  const t = useMessages(systemMessages);
  const locale = useLocale();
  const { data } = useRead('getAttention', {});
  const { quotas = [], robots = [], jobs = [] } = data?.body ?? {};
  if (quotas.length + robots.length + jobs.length === 0) return null;
  return (
    <Card title={t.attention}>
      <List>
        {quotas.map(({ project = '', used = 0, hard = 0 }) => (
          <li key={project}>
            <Link href={paths.project(project, 'quota')}>
              {t.nearlyFull(project, formatBytes(used, locale), formatBytes(hard, locale))}
            </Link>
          </li>
        ))}
        {robots.map(({ name = '', project, expires_at: at }) => (
          <li key={name}>
            <Link href={project === undefined ? paths.admin('robots') : paths.project(project, 'robots')}>
              {t.expires(name)}
            </Link>{' '}
            <Time at={at} />
          </li>
        ))}
        {jobs.map(({ id, type = '', project, message, ended_at: at }) => (
          <li key={id}>
            <Link href={placeOfRun({ type, project })}>{t.failed(type)}</Link> {message} <Time at={at} />
          </li>
        ))}
      </List>
    </Card>
  );
}
