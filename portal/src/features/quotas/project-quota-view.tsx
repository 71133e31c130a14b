import { useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Empty, Notice } from '../../ui/feedback.tsx';
import { Card, Facts, Grid, Row, Stack } from '../../ui/layout.tsx';
import { Bytes } from '../../ui/values.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { LargestOfProject } from '../repositories/largest-repositories.tsx';
import { LimitDialog } from './limit-dialog.tsx';
import { quotaMessages } from './messages/index.ts';
import { StorageMeter } from './storage-meter.tsx';

// From here on a warning is due, in a project as on the home page.
const NEARLY_FULL = 0.85;

/** What a project stores, what it may store, and how to make room. */
export function ProjectQuotaView({ context }: ProjectViewProps) {
  const t = useMessages(quotaMessages);
  const { quota, name } = context;
  if (!quota) return <Empty title={t.none} />;
  const { used, hard } = quota;
  const isLimited = hard >= 0;
  return (
    <Stack>
      {isLimited && used >= hard ? (
        <Notice tone="warn">{t.full}</Notice>
      ) : (
        isLimited && used >= hard * NEARLY_FULL && <Notice tone="warn">{t.nearlyFull}</Notice>
      )}
      <Grid>
        <Card title={t.title} actions={<ChangeLimit context={context} hard={hard} />}>
          <StorageMeter used={used} hard={hard} />
          <Facts
            facts={[
              [t.used, <Bytes key="used" value={used} />],
              [t.limit, isLimited ? <Bytes key="limit" value={hard} /> : t.unlimited],
              [t.left, isLimited ? <Bytes key="left" value={Math.max(0, hard - used)} /> : undefined],
            ]}
          />
        </Card>
        <Card title={t.counts}>
          <p>{t.countsText}</p>
        </Card>
        <Card title={t.room}>
          <p>{t.roomText}</p>
          <Row>
            <ButtonLink small to={paths.project(name, 'policies/retention')}>
              {t.retention}
            </ButtonLink>
            <ButtonLink small to={paths.project(name)}>
              {t.repositories}
            </ButtonLink>
            <ButtonLink small to={paths.project(name, 'trash')}>
              {t.trash}
            </ButtonLink>
          </Row>
        </Card>
      </Grid>
      <LargestOfProject project={name} />
    </Stack>
  );
}

function ChangeLimit({ context, hard }: ProjectViewProps & { readonly hard: number }) {
  const t = useMessages(quotaMessages);
  const session = useSession();
  const [isOpen, setOpen] = useState(false);
  const query = { reference: 'project', reference_id: String(context.id) };
  // Only the list says which quota is that of the project.
  const { data } = useRead('listQuotas', { query }, { enabled: isOpen });
  const id = data?.body[0]?.id;
  return (
    <>
      <Button
        small
        disabledBecause={session?.isAdministrator ? undefined : t.notLimit}
        busy={isOpen && id === undefined}
        onClick={() => setOpen(true)}
      >
        {t.edit}
      </Button>
      {isOpen && id !== undefined && (
        <LimitDialog id={id} project={context.name} hard={hard} onClose={() => setOpen(false)} />
      )}
    </>
  );
}
