import type { Schemas } from '@haven/contract';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Wire } from '../../api/client.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths, type RepositoryAddress } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Badge, type Tone } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { type FoundList, Listing } from '../../ui/listing.tsx';
import type { Column } from '../../ui/table.tsx';
import { Digest, Time } from '../../ui/values.tsx';
import type { HistoryTexts } from './messages/en.ts';
import { historyMessages } from './messages/index.ts';

/** One entry in the history of a tag. */
export type Version = Wire<Schemas['TagVersion']>;

type State = keyof HistoryTexts['states'];

const TONES: Readonly<Record<State, Tone>> = { living: 'good', trash: 'warn', gone: 'bad' };

interface VersionTableProps {
  readonly address: RepositoryAddress;
  readonly found: FoundList<Version>;
  readonly list: ListState;
  /** What is shown where there are none. */
  readonly empty: ReactNode;
  /** Why the person may not restore anything here. */
  readonly disabledBecause: string | undefined;
  readonly onRestore: (version: Version) => void;
}

/** Versions of tags: where each pointed, since when, and what has become of it. */
export function VersionTable({ address, found, list, empty, disabledBecause, onRestore }: VersionTableProps) {
  const t = useMessages(historyMessages);
  const columns: readonly Column<Version>[] = [
    {
      label: t.tag,
      isName: true,
      cell: ({ tag = '', current }) => (
        <Row>
          <Link
            href={`${paths.repository(address.project, address.repository, 'history')}?tag=${encodeURIComponent(tag)}`}
            title={t.allOf(tag)}
          >
            {tag}
          </Link>
          {current && <Badge tone="info">{t.current}</Badge>}
        </Row>
      ),
    },
    { label: t.what, cell: ({ reason = '' }) => reasonIn(reason, t) },
    { label: t.pointsTo, cell: (version) => <Target address={address} version={version} /> },
    {
      label: t.state,
      cell: ({ state }) => (isState(state) ? <Badge tone={TONES[state]}>{t.states[state]}</Badge> : null),
    },
    { label: t.who, cell: ({ actor }) => actor },
    { label: t.when, cell: ({ time }) => <Time at={time} /> },
    {
      label: '',
      cell: (version) => (
        <Button
          small
          subject={`${version.tag} ${version.id}`}
          disabledBecause={disabledBecause ?? whyNot(version, t)}
          onClick={() => onRestore(version)}
        >
          {t.restore}
        </Button>
      ),
    },
  ];
  return (
    <Listing
      found={found}
      label={t.history}
      columns={columns}
      keyOf={({ id = 0 }) => String(id)}
      list={list}
      empty={empty}
    />
  );
}

function Target({ address, version }: { readonly address: RepositoryAddress; readonly version: Version }) {
  const t = useMessages(historyMessages);
  const { digest, state } = version;
  if (digest === undefined) return <span>{t.nothing}</span>;
  if (state !== 'living') return <Digest value={digest} />;
  return (
    <Link href={paths.artifact(address.project, address.repository, { digest })}>
      <Digest value={digest} />
    </Link>
  );
}

function whyNot({ current, state }: Version, t: HistoryTexts): string | undefined {
  if (state === 'deleted') return t.isDeletion;
  if (state === 'gone') return t.isGone;
  return current ? t.isCurrent : undefined;
}

function isState(text: string | undefined): text is State {
  return text === 'living' || text === 'trash' || text === 'gone';
}

// What was done is a word of the server's; one that is not known here is shown as it is.
function reasonIn(text: string, t: HistoryTexts): string {
  if (/^version \d+ restored$/.test(text)) return t.versionRestored;
  return isReason(text, t) ? t.reasons[text] : text;
}

function isReason(text: string, { reasons }: HistoryTexts): text is keyof HistoryTexts['reasons'] {
  return Object.hasOwn(reasons, text);
}
