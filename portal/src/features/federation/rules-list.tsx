import { useState } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { writeClaims } from './claims.ts';
import { federationMessages } from './messages/index.ts';
import { RuleActions } from './rule-actions.tsx';
import { RuleDialog } from './rule-dialog.tsx';
import { type TrustPlace, type TrustRule, useTrustRules } from './trust-place.ts';

/** The trust rules of a place. */
export function RulesList(props: { readonly place: TrustPlace; readonly disabledBecause: string | undefined }) {
  const t = useMessages(federationMessages);
  const { place, disabledBecause } = props;
  const list = useListState();
  const [editing, setEditing] = useState<TrustRule | 'new' | undefined>();
  const found = useTrustRules(place, {
    page: list.page,
    page_size: list.pageSize,
  });
  const columns: readonly Column<TrustRule>[] = [
    { label: t.name, isName: true, cell: ({ name }) => name },
    { label: t.issuer, cell: ({ issuer }) => issuer },
    { label: t.audience, cell: ({ audience }) => audience },
    {
      label: t.claims,
      cell: ({ claims }) => (
        <Stack tight>
          {writeClaims(claims ?? {})
            .split('\n')
            .map((line) => (
              <code key={line}>{line}</code>
            ))}
        </Stack>
      ),
    },
    {
      label: t.rights,
      cell: ({ permissions }) =>
        t.permissionCount((permissions ?? []).reduce((sum, { access }) => sum + (access ?? []).length, 0)),
    },
    { label: t.state, cell: ({ enabled }) => (enabled ? <Badge tone="good">{t.on}</Badge> : <Badge>{t.off}</Badge>) },
    {
      label: '',
      cell: (rule) => (
        <RuleActions place={place} rule={rule} disabledBecause={disabledBecause} onEdit={() => setEditing(rule)} />
      ),
    },
  ];
  return (
    <Stack>
      <Row between>
        <h2>{t.title}</h2>
        <Button kind="primary" disabledBecause={disabledBecause} onClick={() => setEditing('new')}>
          {t.create}
        </Button>
      </Row>
      <Listing
        found={found}
        label={t.title}
        columns={columns}
        keyOf={({ id = 0 }) => String(id)}
        list={list}
        rows={3}
        empty={<Empty title={t.none}>{t.noneHint}</Empty>}
      />
      {editing !== undefined && (
        <RuleDialog
          place={place}
          rule={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Stack>
  );
}
