import { useState } from 'react';
import { useChange } from '../../api/hooks.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, Form, TextArea, TextField, textOf } from '../../ui/field.tsx';
import { readClaims, writeClaims } from './claims.ts';
import { federationMessages } from './messages/index.ts';
import { RightsFields, useRights } from './rights-fields.tsx';
import { type Source, sources } from './sources.ts';
import { saveRule, type TrustPlace, type TrustRule, touchedByTrust } from './trust-place.ts';

const MINUTE = 60;
const HOUR = 3_600;

/** Makes a trust rule or changes one. */
export function RuleDialog(props: {
  readonly place: TrustPlace;
  readonly rule: TrustRule | undefined;
  readonly onClose: () => void;
}) {
  const t = useMessages(federationMessages);
  const { place, rule, onClose } = props;
  const system = useSession()?.system;
  const [source, setSource] = useState<Source>(rule ? 'other' : 'github');
  const [issuer, setIssuer] = useState(rule?.issuer ?? sources.github.issuer);
  const [claims, setClaims] = useState(rule ? writeClaims(rule.claims ?? {}) : sources.github.claims);
  const [wrong, setWrong] = useState<{ readonly claims?: string; readonly jwks?: string }>({});
  const rights = useRights(place, rule);
  const save = useChange({
    run: (values: FormData) => {
      const read = readClaims(claims);
      const [jwks, certificate] = [textOf(values, 'jwks'), textOf(values, 'certificate')];
      return saveRule(place, rule?.id, {
        name: textOf(values, 'name'),
        description: textOf(values, 'description'),
        enabled: rule?.enabled ?? true,
        issuer: issuer.trim(),
        audience: textOf(values, 'audience'),
        claims: read.kind === 'claims' ? read.claims : {},
        ...(jwks !== '' && { jwks: JSON.parse(jwks) as Readonly<Record<string, unknown>> }), // checked before
        ...(certificate !== '' && { certificate }),
        lifetime: Math.round(Number(textOf(values, 'lifetime')) * MINUTE),
        permissions: rights.permissionsFor(textOf(values, 'projects')),
      });
    },
    touches: touchedByTrust,
    onDone: onClose,
  });
  const check = (values: FormData): boolean => {
    const read = readClaims(claims);
    const problem =
      read.kind === 'wrong'
        ? t.claimsWrong(read.line)
        : Object.keys(read.claims).length === 0
          ? t.claimsEmpty
          : undefined;
    const jwks = isJson(textOf(values, 'jwks')) ? undefined : t.jwksWrong;
    setWrong({ ...(problem !== undefined && { claims: problem }), ...(jwks !== undefined && { jwks }) });
    return problem === undefined && jwks === undefined && rights.check();
  };
  return (
    <Dialog title={rule ? t.editOf(rule.name ?? '') : t.create} onClose={onClose}>
      <Form
        submit={rule ? t.save : t.create}
        busy={save.isPending}
        error={save.error}
        onCancel={onClose}
        onSubmit={(values) => {
          if (check(values)) save.mutate(values);
        }}
      >
        <TextField
          label={t.name}
          name="name"
          hint={t.nameHint}
          pattern="[a-z0-9]+(?:[._\-][a-z0-9]+)*"
          maxLength={100}
          defaultValue={rule?.name}
          autoComplete="off"
          required
        />
        <TextField label={t.description} name="description" defaultValue={rule?.description} autoComplete="off" />
        {!rule && (
          <Choice
            label={t.source}
            value={source}
            options={Object.entries(t.sources)}
            onChange={(event) => {
              const chosen = event.target.value as Source; // one of the options
              setSource(chosen);
              setIssuer(sources[chosen].issuer);
              setClaims(sources[chosen].claims);
            }}
          />
        )}
        <TextField
          label={t.issuer}
          hint={t.issuerHint}
          type="url"
          value={issuer}
          onChange={(event) => setIssuer(event.target.value)}
          maxLength={512}
          autoComplete="off"
          required
        />
        <TextField
          label={t.audience}
          name="audience"
          hint={t.audienceHint}
          defaultValue={rule?.audience ?? system?.external_url ?? location.origin}
          maxLength={512}
          autoComplete="off"
          required
        />
        <TextArea
          label={t.claims}
          hint={t.claimsHint}
          value={claims}
          error={wrong.claims}
          spellCheck={false}
          onChange={(event) => setClaims(event.target.value)}
        />
        <RightsFields place={place} rights={rights} hasRule={rule !== undefined} />
        <TextField
          label={t.lifetime}
          name="lifetime"
          type="number"
          min="1"
          max="1440"
          defaultValue={(rule?.lifetime ?? HOUR) / MINUTE}
          required
        />
        <details open={rule?.jwks !== undefined || rule?.certificate !== undefined || wrong.jwks !== undefined}>
          <summary>{t.keys}</summary>
          <TextArea
            label={t.jwks}
            name="jwks"
            error={wrong.jwks}
            spellCheck={false}
            defaultValue={rule?.jwks === undefined ? '' : JSON.stringify(rule.jwks, null, 2)}
          />
          <TextArea label={t.certificate} name="certificate" spellCheck={false} defaultValue={rule?.certificate} />
        </details>
      </Form>
    </Dialog>
  );
}

function isJson(text: string): boolean {
  if (text === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
