import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
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
  const toggle = useChange({
    run: () => saveRule(place, id, { ...toRequest(rule), enabled: !enabled }),
    touches: touchedByTrust,
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
      <AskingButton
        small
        action={t.remove}
        subject={name}
        disabledBecause={disabledBecause}
        question={t.removeOf(name)}
        run={() => removeRule(place, id)}
        touches={touchedByTrust}
      >
        <p>{t.removeText}</p>
      </AskingButton>
    </Row>
  );
}
