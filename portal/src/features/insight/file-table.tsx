import { Link } from 'wouter';
import { useMessages } from '../../i18n/messages.ts';
import { Badge } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import type { ListState } from '../../ui/list-state.ts';
import { Pager, Table } from '../../ui/table.tsx';
import { Bytes, Time } from '../../ui/values.tsx';
import styles from './files.module.css';
import { type ImageFile, linkedPath, modeText } from './image-layers.ts';
import { insightMessages } from './messages/index.ts';

/** Files with the layers they are from; what is not there any more is struck out and says which layer took it. */
export function FileTable({
  files,
  total,
  list,
  isSearch,
  stale,
}: {
  readonly files: readonly ImageFile[];
  readonly total: number;
  readonly list: ListState;
  /** Whether they come from everywhere, so that their whole path is their name. */
  readonly isSearch: boolean;
  readonly stale: boolean;
}) {
  const t = useMessages(insightMessages);
  return (
    <Stack>
      <Table
        label={t.files}
        items={files}
        keyOf={({ path = '' }) => path}
        stale={stale}
        columns={[
          { label: t.name, isName: true, cell: (file) => <Name file={file} list={list} isSearch={isSearch} /> },
          { label: t.size, numeric: true, cell: ({ kind, size }) => (kind === 'file' ? <Bytes value={size} /> : '') },
          { label: t.mode, cell: ({ mode = 0 }) => <code>{modeText(mode)}</code> },
          { label: t.modified, cell: ({ modified }) => (isSet(modified) ? <Time at={modified} /> : '') },
          { label: t.from, cell: (file) => <From file={file} /> },
        ]}
      />
      <Pager list={list} total={total} />
    </Stack>
  );
}

// Outlines of 16 by 16: a folder, a sheet, an arrow, and a dash for everything else.
const SHAPES: Readonly<Record<string, string>> = {
  directory: 'M1.5 3.5h4l1.5 2h7.5v7.5h-13z',
  file: 'M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3',
  symlink: 'M2 12c0-5 3-7 9-7M8 2l3.5 3L8 8',
  hardlink: 'M2 12c0-5 3-7 9-7M8 2l3.5 3L8 8',
};

function Sign({ kind, words }: { readonly kind: string; readonly words: string }) {
  return (
    <svg className={styles.sign} viewBox="0 0 16 16" role="img" aria-label={words}>
      <path d={SHAPES[kind] ?? 'M6 8h4'} />
    </svg>
  );
}

interface NameProps {
  readonly file: ImageFile;
  readonly list: ListState;
  readonly isSearch: boolean;
}

function Name({ file, list, isSearch }: NameProps) {
  const t = useMessages(insightMessages);
  const { path = '', kind = 'other', hidden_in: hiddenIn } = file;
  const shown = isSearch ? path : (path.split('/').at(-1) ?? path);
  const words = t.kind[kind as keyof typeof t.kind] ?? t.kind.other;
  const text = hiddenIn === undefined ? shown : <s>{shown}</s>;
  const target = targetOf(file, list);
  return (
    <span className={styles.name}>
      <Sign kind={kind} words={words} />
      {target === undefined ? <span>{text}</span> : <Link href={target}>{text}</Link>}
      {kind === 'symlink' && (
        <span>
          {'→ '}
          <Link href={list.link({ ...nothing, path: linkedPath(file).split('/').slice(0, -1).join('/') })}>
            {file.target}
          </Link>
        </span>
      )}
      {kind === 'hardlink' && <span>{`→ ${file.target ?? ''}`}</span>}
    </span>
  );
}

const nothing = { q: '', page: 1, file: '' };

function targetOf({ path = '', kind, readable }: ImageFile, list: ListState): string | undefined {
  if (kind === 'directory') return list.link({ ...nothing, path });
  return readable ? list.link({ ...nothing, file: path, path: path.split('/').slice(0, -1).join('/') }) : undefined;
}

function From({ file }: { readonly file: ImageFile }) {
  const t = useMessages(insightMessages);
  const { layer, added_in: addedIn = layer, hidden_in: hiddenIn } = file;
  return (
    <Row>
      <span>{layer}</span>
      {addedIn !== layer && addedIn !== undefined && <span className={styles.soft}>{t.changed(addedIn)}</span>}
      {hiddenIn !== undefined && <Badge tone="warn">{t.hidden(hiddenIn)}</Badge>}
    </Row>
  );
}

// Builds that are to be the same every time say the beginning of 1970.
function isSet(time: string | undefined): boolean {
  return time !== undefined && Date.parse(time) !== 0;
}
