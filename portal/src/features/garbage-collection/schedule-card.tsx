import { call } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Check, TextField, textOf } from '../../ui/field.tsx';
import { numberIn, parametersOf } from '../jobs/runs.ts';
import { ScheduleCard } from '../jobs/schedule-card.tsx';
import { collectionMessages } from './messages/index.ts';

/** When collections start by themselves, and what they take along. */
export function CollectionSchedule() {
  const t = useMessages(collectionMessages);
  const { data, error } = useRead('getGCSchedule', {});
  const parameters = parametersOf(data?.body?.job_parameters);
  const untagged = parameters.delete_untagged === true;
  const workers = numberIn(parameters, 'workers') || 1;
  return (
    <ScheduleCard
      schedule={data?.body?.schedule}
      isRead={data !== undefined}
      error={error}
      facts={[
        [t.untagged, untagged ? t.yes : t.keepsUntagged],
        [t.workers, workers],
      ]}
      fields={
        <>
          <Check label={t.untagged} name="untagged" defaultChecked={untagged} />
          <TextField label={t.workers} name="workers" type="number" min="1" max="10" defaultValue={workers} required />
        </>
      }
      save={(schedule, values) =>
        call('updateGCSchedule', {
          body: {
            schedule,
            parameters: {
              delete_untagged: values.get('untagged') !== null,
              workers: Number(textOf(values, 'workers')) || 1,
            },
          },
        })
      }
      touches={['getGCSchedule']}
    />
  );
}
