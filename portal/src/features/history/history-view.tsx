import { type ReactNode, useState } from 'react';
import { useRead } from '../../api/hooks.ts';
import { fullTime } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { shortDigest } from '../../reference.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Notice } from '../../ui/feedback.tsx';
import { TextField } from '../../ui/field.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { type ListState, useListState } from '../../ui/list-state.ts';
import { useProject } from '../projects/project-context.ts';
import type { RepositoryViewProps } from '../repositories/repository-context.ts';
import { historyMessages } from './messages/index.ts';
import { RestoreTag } from './restore-tag.tsx';
import { type Version, VersionTable } from './version-table.tsx';

/** What happened to the tags of a repository, or which there were at a time; each can be restored. */
export function HistoryView({ address }: RepositoryViewProps) {
  const t = useMessages(historyMessages);
  const list = useListState();
  const [chosen, setChosen] = useState<Version | undefined>();
  const [restored, setRestored] = useState<Version | undefined>();
  const { context } = useProject(address.project);
  const { found, at, tag } = useVersions(address, list);
  return (
    <Stack>
      <Lookup list={list} at={at} tag={tag} />
      {restored && <Notice tone="good">{t.restored(restored.tag ?? '', shortDigest(restored.digest ?? ''))}</Notice>}
      <VersionTable
        address={address}
        found={found}
        list={list}
        empty={<Empty title={at !== undefined ? t.noneAt : tag === '' ? t.none : t.noneMatches} />}
        disabledBecause={context?.can('tag:create') && context.can('repository:push') ? undefined : t.notTag}
        onRestore={setChosen}
      />
      {chosen && (
        <RestoreTag
          address={address}
          version={chosen}
          onClose={() => setChosen(undefined)}
          onDone={() => {
            setRestored(chosen);
            setChosen(undefined);
          }}
        />
      )}
    </Stack>
  );
}

function useVersions({ project, repository }: RepositoryViewProps['address'], list: ListState) {
  const at = timeIn(list.get('at'));
  const tag = list.get('tag');
  const path = { project_name_or_id: project, repository_name: repository };
  const page = { page: list.page, page_size: list.pageSize };
  const q = tag !== '' ? `name=${tag}` : list.filter !== '' ? `name=~${list.filter}` : '';
  const then = useRead(
    'listTagsAt',
    { path, query: { ...page, ...(at && { at: at.toISOString() }) } },
    { enabled: at !== undefined },
  );
  const all = useRead(
    'listRepositoryHistory',
    { path, query: { ...page, ...(q !== '' && { q }) } },
    { enabled: at === undefined },
  );
  return { found: at === undefined ? all : then, at, tag };
}

function Lookup(props: { readonly list: ListState; readonly at: Date | undefined; readonly tag: string }): ReactNode {
  const t = useMessages(historyMessages);
  const locale = useLocale();
  const { list, at, tag } = props;
  return (
    <>
      <Row between>
        {at === undefined && tag === '' ? <FilterBox list={list} label={t.filter} /> : <span />}
        <TextField
          label={t.at}
          type="datetime-local"
          value={list.get('at')}
          onChange={(event) => list.change({ at: event.target.value, page: 1 })}
        />
      </Row>
      {(at !== undefined || tag !== '') && (
        <Notice
          action={
            <Button small onClick={() => list.change({ at: '', tag: '', page: 1 })}>
              {at === undefined ? t.all : t.now}
            </Button>
          }
        >
          {at === undefined ? t.onlyTag(tag) : t.atText(fullTime(at, locale))}
        </Notice>
      )}
    </>
  );
}

// The field gives a time without a zone: that of the person who looks.
function timeIn(text: string): Date | undefined {
  const time = new Date(text);
  return text === '' || Number.isNaN(time.getTime()) ? undefined : time;
}
