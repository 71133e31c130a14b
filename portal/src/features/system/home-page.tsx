import { Link } from 'wouter';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { formatBytes, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Skeleton } from '../../ui/feedback.tsx';
import { Card, Figure, Grid, Page, Stack, Tile } from '../../ui/layout.tsx';
import { AttentionCard } from './attention-card.tsx';
import { RepositoriesFound } from './explore-page.tsx';
import { systemMessages } from './messages/index.ts';

/** Where people begin: what they have, and what was pushed last. */
export function HomePage() {
  const t = useMessages(systemMessages);
  const session = useSession();
  if (!session) return <Skeleton />;
  const { user } = session;
  return (
    <Page title={user ? t.welcome(user.username ?? '') : t.home} lead={user ? undefined : t.exploreText}>
      <Stack>
        {user && <AttentionCard />}
        {user && <Numbers ofAll={session.isAdministrator} />}
        {user && <MyProjects />}
        <Card title={t.repositories} actions={<Link href={paths.explore()}>{t.seeAll}</Link>}>
          <RepositoriesFound pageSize={10} />
        </Card>
      </Stack>
    </Page>
  );
}

// Others than administrators are told zero bytes instead of what all projects have (Harbor).
function Numbers({ ofAll }: { readonly ofAll: boolean }) {
  const t = useMessages(systemMessages);
  const locale = useLocale();
  const { data } = useRead('getStatistic', {});
  if (!data) return <Skeleton rows={1} />;
  const { body } = data;
  const pair = (open = 0, closed = 0) => (
    <Figure value={formatNumber(open + closed, locale)}>
      {`${t.publicOf(formatNumber(open, locale))} · ${t.privateOf(formatNumber(closed, locale))}`}
    </Figure>
  );
  return (
    <Grid>
      <Card title={t.projects}>{pair(body.public_project_count, body.private_project_count)}</Card>
      <Card title={t.repositories}>{pair(body.public_repo_count, body.private_repo_count)}</Card>
      {ofAll && (
        <Card title={t.storage}>
          <Figure value={formatBytes(body.total_storage_consumption ?? 0, locale)} />
        </Card>
      )}
    </Grid>
  );
}

function MyProjects() {
  const t = useMessages(systemMessages);
  const { data } = useRead('listProjects', { query: { page_size: 12, sort: '-update_time' } });
  if (!data) return <Skeleton rows={2} />;
  return (
    <Card title={t.projects} actions={<Link href={paths.projects()}>{t.seeAll}</Link>}>
      <Grid>
        {data.body.map(({ name = '', repo_count: count = 0, metadata }) => (
          <Tile key={name} to={paths.project(name)} name={name}>
            {`${t.repositoryCount(count)} · ${metadata?.public === 'true' ? t.public : t.private}`}
          </Tile>
        ))}
      </Grid>
    </Card>
  );
}
