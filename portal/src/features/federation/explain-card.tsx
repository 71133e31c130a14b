import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import type { Wire } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Badge, Notice } from '../../ui/feedback.tsx';
import { Form, TextArea } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { Table } from '../../ui/table.tsx';
import { readPasted } from './claims.ts';
import { federationMessages } from './messages/index.ts';
import { explain, type TrustPlace } from './trust-place.ts';

type Explanation = Wire<Schemas['TrustExplanation']>;

/** Says which rules would let a job in, and check by check why others would not. */
export function ExplainCard({ place }: { readonly place: TrustPlace }) {
  const t = useMessages(federationMessages);
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const ask = useChange({
    run: () => {
      const pasted = readPasted(text);
      return explain(
        place,
        pasted.kind === 'token' ? { token: pasted.token } : pasted.kind === 'claims' ? { claims: pasted.claims } : {},
      );
    },
    touches: [],
  });
  const decision = ask.data;
  return (
    <Card title={t.explain}>
      <p>{t.explainText}</p>
      <Form
        submit={t.ask}
        busy={ask.isPending}
        error={ask.error}
        onSubmit={() => {
          const wrong = readPasted(text).kind === 'wrong';
          setWrong(wrong);
          if (!wrong) ask.mutate(undefined);
        }}
      >
        <TextArea
          label={t.token}
          value={text}
          rows={7}
          spellCheck={false}
          placeholder={EXAMPLE}
          error={isWrong ? t.wrongClaims : undefined}
          onChange={(event) => setText(event.target.value)}
          required
        />
      </Form>
      {decision && (
        <Stack>
          <Notice tone={decision.allowed ? 'good' : 'warn'}>
            {decision.allowed ? t.letIn(decision.name ?? '') : `${t.refused} ${decision.reason ?? ''}`}
          </Notice>
          {(decision.rules ?? []).length === 0 && <p>{t.noRules}</p>}
          {(decision.rules ?? []).map((rule) => (
            <Rule key={rule.id} rule={rule} />
          ))}
        </Stack>
      )}
    </Card>
  );
}

const EXAMPLE = `{
  "iss": "https://token.actions.githubusercontent.com",
  "aud": "https://registry.example.com",
  "repository": "acme/app",
  "ref": "refs/heads/main"
}`;

function Rule({ rule }: { readonly rule: Explanation }) {
  const t = useMessages(federationMessages);
  const { name = '', project, matches, checks = [] } = rule;
  const full = project === undefined ? name : `${project}+${name}`;
  return (
    <details open={!matches}>
      <summary>
        <Row>
          <code>{full}</code>
          {matches ? <Badge tone="good">✓ {t.matches}</Badge> : <Badge tone="bad">✗ {t.differs}</Badge>}
        </Row>
      </summary>
      <Table
        label={t.checksOf(full)}
        items={checks}
        keyOf={({ check = '' }) => check}
        columns={[
          { label: t.check, isName: true, cell: ({ check, passed }) => `${passed ? '✓' : '✗'} ${check}` },
          { label: t.expected, cell: ({ expected }) => expected },
          { label: t.found, cell: ({ found, expected }) => found ?? (expected === undefined ? '' : t.absent) },
        ]}
      />
    </details>
  );
}
