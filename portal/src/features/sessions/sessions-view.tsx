import type { Schemas } from '@haven/contract';
import { call, type Wire } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Badge, Empty } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Time } from '../../ui/values.tsx';
import type { SessionTexts } from './messages/en.ts';
import { sessionMessages } from './messages/index.ts';
import { agentOf } from './user-agent.ts';

type OwnSession = Wire<Schemas['OwnSession']>;

const UNKNOWN_LENGTH = 60;

/** Where somebody is signed in, and a way to end it there. */
export function SessionsView() {
  const t = useMessages(sessionMessages);
  const list = useListState();
  const found = useRead('listOwnSessions', { query: { page: list.page, page_size: list.pageSize } });
  const columns: readonly Column<OwnSession>[] = [
    {
      label: t.browser,
      isName: true,
      cell: (session) => (
        <Row>
          <span title={session.user_agent}>{browserOf(session, t)}</span>
          {session.current && <Badge tone="good">✓ {t.thisOne}</Badge>}
        </Row>
      ),
    },
    { label: t.address, cell: ({ address = '' }) => (address === '' ? t.unknown : <code>{address}</code>) },
    { label: t.signedIn, cell: ({ creation_time }) => <Time at={creation_time} /> },
    { label: t.lastSeen, cell: ({ last_seen }) => <Time at={last_seen} /> },
    { label: '', cell: (session) => <End session={session} /> },
  ];
  const others = (found.data?.total ?? 0) - 1;
  return (
    <Stack>
      <Row between>
        <span>{t.sessionsText}</span>
        <AskingButton
          action={t.endOthers}
          disabledBecause={others > 0 ? undefined : t.noOthers}
          question={t.endOthersQuestion}
          run={() => call('endOtherSessions', {})}
          touches={['listOwnSessions']}
        >
          <p>{t.endText}</p>
        </AskingButton>
      </Row>
      <Listing
        found={found}
        label={t.sessions}
        columns={columns}
        keyOf={({ id = '' }) => id}
        nameOf={(session) => browserOf(session, t)}
        list={list}
        // Somebody who asks with a password and no session.
        empty={<Empty title={t.noSessions} />}
      />
    </Stack>
  );
}

function End({ session }: { readonly session: OwnSession }) {
  const t = useMessages(sessionMessages);
  const { id = '', address = '', current } = session;
  const name = browserOf(session, t);
  return (
    <AskingButton
      small
      action={t.end}
      subject={`${name}, ${address}`}
      disabledBecause={current ? t.endThis : undefined}
      question={t.endQuestion(name)}
      run={() => call('endOwnSession', { path: { session_id: id } })}
      touches={['listOwnSessions']}
    >
      <p>{t.endText}</p>
    </AskingButton>
  );
}

function browserOf({ user_agent: said = '' }: OwnSession, t: SessionTexts): string {
  const agent = agentOf(said);
  if (agent) return t.agent(`${agent.name} ${agent.version}`, agent.system);
  if (said === '') return t.unknown;
  return said.length > UNKNOWN_LENGTH ? `${said.slice(0, UNKNOWN_LENGTH)}…` : said;
}
