import { Check, FieldGroup } from '../../ui/field.tsx';
import { Row, Stack } from '../../ui/layout.tsx';

/** Every permission that can be granted, by resource, to tick. */
export function PermissionMatrix({
  catalogue,
  chosen,
  onChange,
  label,
}: {
  readonly catalogue: readonly { readonly resource?: string | undefined; readonly action?: string | undefined }[];
  /** As `resource:action`. */
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly label: string;
}) {
  const byResource = Map.groupBy(catalogue, ({ resource = '' }) => resource);
  const toggle = (right: string) => {
    const next = new Set(chosen);
    if (!next.delete(right)) next.add(right);
    onChange(next);
  };
  return (
    <FieldGroup legend={label}>
      <Stack tight>
        {[...byResource].map(([resource, entries]) => (
          <FieldGroup key={resource} legend={resource}>
            <Row>
              {entries.map(({ action = '' }) => (
                <Check
                  key={action}
                  label={action}
                  checked={chosen.has(`${resource}:${action}`)}
                  onChange={() => toggle(`${resource}:${action}`)}
                />
              ))}
            </Row>
          </FieldGroup>
        ))}
      </Stack>
    </FieldGroup>
  );
}
