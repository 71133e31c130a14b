import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Check, Form } from '../../ui/field.tsx';
import { Card, Grid, Stack } from '../../ui/layout.tsx';
import { numberIn, parametersOf } from '../jobs/runs.ts';
import { ScheduleCard } from '../jobs/schedule-card.tsx';
import { auditMessages } from './messages/index.ts';
import { PurgeFields, purgeParameters, typesIn } from './purge-fields.tsx';
import { PurgeHistory } from './purge-history.tsx';

/** How long entries of the activity log are kept. */
export function AuditRetentionView() {
  const t = useMessages(auditMessages);
  return (
    <Stack>
      <p>{t.retentionText}</p>
      <Grid>
        <PurgeNow />
        <PurgeSchedule />
      </Grid>
      <PurgeHistory />
    </Stack>
  );
}

function PurgeNow() {
  const t = useMessages(auditMessages);
  const start = useChange({
    run: (values: FormData) =>
      call('createPurgeSchedule', { body: { schedule: { type: 'Manual' }, parameters: purgeParameters(values) } }),
    touches: ['getPurgeHistory'],
  });
  return (
    <Card title={t.purge}>
      <Form submit={t.purge} busy={start.isPending} error={start.error} onSubmit={(values) => start.mutate(values)}>
        <PurgeFields parameters={{}} />
        <Check label={t.dryRun} name="dry-run" defaultChecked />
      </Form>
    </Card>
  );
}

function PurgeSchedule() {
  const t = useMessages(auditMessages);
  const { data, error } = useRead('getPurgeSchedule', {});
  const parameters = parametersOf(data?.body?.job_parameters);
  return (
    <ScheduleCard
      schedule={data?.body?.schedule}
      isRead={data !== undefined}
      error={error}
      facts={[
        [t.older, t.hours(numberIn(parameters, 'audit_retention_hour'))],
        [t.kinds, typesIn(parameters).join(', ')],
      ]}
      fields={<PurgeFields parameters={parameters} />}
      save={(schedule, values) =>
        call('updatePurgeSchedule', {
          body: { schedule, ...(schedule.type !== 'None' && { parameters: purgeParameters(values) }) },
        })
      }
      touches={['getPurgeSchedule']}
    />
  );
}
