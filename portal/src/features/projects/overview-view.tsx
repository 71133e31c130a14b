import { useRead } from '../../api/hooks.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Failure, Skeleton } from '../../ui/feedback.tsx';
import { Card, Facts, Figure, Grid, Stack } from '../../ui/layout.tsx';
import { Time } from '../../ui/values.tsx';
import { StorageMeter } from '../quotas/storage-meter.tsx';
import { LargestOfProject } from '../repositories/largest-repositories.tsx';
import { projectMessages } from './messages/index.ts';
import type { ProjectViewProps } from './project-context.ts';

/** The figures of a project. */
export function OverviewView({ context }: ProjectViewProps) {
  const t = useMessages(projectMessages);
  const { data, error, refetch } = useRead('getProjectSummary', { path: { project_name_or_id: context.name } });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const { body } = data;
  const members = [
    [t.roles.projectAdmin, body.project_admin_count],
    [t.roles.maintainer, body.maintainer_count],
    [t.roles.developer, body.developer_count],
    [t.roles.guest, body.guest_count],
    [t.roles.limitedGuest, body.limited_guest_count],
  ] as const;
  return (
    <Stack>
      <Grid>
        <Card title={t.repositories}>
          <Figure value={formatNumber(body.repo_count ?? 0)} />
        </Card>
        {context.quota && (
          <Card title={t.quota}>
            <StorageMeter {...context.quota} />
          </Card>
        )}
        {members.some(([, count]) => count) && (
          <Card title={t.tabs.members}>
            <Facts facts={members.flatMap(([name, count]) => (count ? [[name, formatNumber(count)] as const] : []))} />
          </Card>
        )}
        <Card title={t.about}>
          <Facts
            facts={[
              [t.owner, context.project.owner_name],
              [t.created, <Time key="created" at={context.project.creation_time} />],
              [t.visibility, context.isPublic ? t.public : t.private],
            ]}
          />
        </Card>
      </Grid>
      <LargestOfProject project={context.name} />
    </Stack>
  );
}
