import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Row } from '../../ui/layout.tsx';
import { federationMessages } from './messages/index.ts';
import { removeRule, saveRule, type TrustPlace, type TrustRule, toRequest, touchedByTrust } from './trust-place.ts';

/** What can be done with a trust rule. */
export function RuleActions(props: {
  readonly place: TrustPlace;
  readonly rule: TrustRule;
  readonly disabledBecause: string | undefined;
  readonly onEdit: () => void;
}) {
  const t = useMessages(federationMessages);
  const { place, rule, disabledBecause, onEdit } = props;
  const { id = 0, name = '', enabled } = rule;
  const [isRemoving, setRemoving] = useState(false);
  const toggle = useChange({
    run: () => saveRule(place, id, { ...toRequest(rule), enabled: !enabled }),
    touches: touchedByTrust,
  });
  const remove = useChange({
    run: () => removeRule(place, id),
    touches: touchedByTrust,
    onDone: () => setRemoving(false),
  });
  return (
    <Row>
      <Button small subject={name} disabledBecause={disabledBecause} onClick={onEdit}>
        {t.edit}
      </Button>
      <Button
        small
        subject={name}
        disabledBecause={disabledBecause}
        busy={toggle.isPending}
        onClick={() => toggle.mutate(undefined)}
      >
        {enabled ? t.turnOff : t.turnOn}
      </Button>
      <Button small kind="danger" subject={name} disabledBecause={disabledBecause} onClick={() => setRemoving(true)}>
        {t.remove}
      </Button>
      {isRemoving && (
        <ConfirmDialog
          title={t.removeOf(name)}
          action={t.remove}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(undefined)}
          onClose={() => setRemoving(false)}
        >
          <p>{t.removeText}</p>
        </ConfirmDialog>
      )}
    </Row>
  );
}
