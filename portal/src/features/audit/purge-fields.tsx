import { useMessages } from '../../i18n/messages.ts';
import { Check, Choice, FieldGroup, TextField, textOf } from '../../ui/field.tsx';
import { numberIn } from '../jobs/runs.ts';
import { auditMessages } from './messages/index.ts';

/** The kinds of entries that can be chosen; `other` is every kind but the three of artifacts. */
const eventTypes = ['pull_artifact', 'create_artifact', 'delete_artifact', 'other'] as const;

const DAY = 24;

type Parameters = Readonly<Record<string, unknown>>;

/** Which entries go: how old they are, and of which kinds. */
export function PurgeFields({ parameters }: { readonly parameters: Parameters }) {
  const t = useMessages(auditMessages);
  const hours = numberIn(parameters, 'audit_retention_hour') || 90 * DAY;
  const isDays = hours % DAY === 0;
  const chosen = typesIn(parameters);
  return (
    <>
      <TextField
        label={t.keep}
        name="keep"
        type="number"
        min="1"
        max={10_000}
        defaultValue={isDays ? hours / DAY : hours}
        required
      />
      <Choice label={t.unit} name="unit" defaultValue={isDays ? 'days' : 'hours'} options={Object.entries(t.units)} />
      <FieldGroup legend={t.kinds}>
        {eventTypes.map((type) => (
          <Check
            key={type}
            name={type}
            label={t.eventTypes[type]}
            defaultChecked={chosen.length === 0 || chosen.includes(type)}
          />
        ))}
      </FieldGroup>
    </>
  );
}

/** What the fields say, in the words of the interface. */
export function purgeParameters(values: FormData): Parameters {
  const keep = Number(textOf(values, 'keep'));
  return {
    audit_retention_hour: textOf(values, 'unit') === 'days' ? keep * DAY : keep,
    include_event_types: eventTypes.filter((type) => values.get(type) !== null).join(','),
    dry_run: values.get('dry-run') !== null,
  };
}

/** The kinds that parameters name. */
export function typesIn({ include_event_types: types }: Parameters): readonly string[] {
  return typeof types === 'string' ? types.split(',').filter((type) => type !== '') : [];
}
