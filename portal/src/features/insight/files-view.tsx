import { useState } from 'react';
import { Link } from 'wouter';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Empty, Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { Choice } from '../../ui/field.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { type ArtifactViewProps, platformText } from '../artifacts/artifact-context.ts';
import { FileCard } from './file-card.tsx';
import { FileTable } from './file-table.tsx';
import styles from './files.module.css';
import { type ImageFile, imagePath, wayTo } from './image-layers.ts';
import { insightMessages } from './messages/index.ts';

// While layers are read for the first time; there is no event for it, since only who asks wants to know.
const AGAIN_MS = 1_500;

/** The files of an image: as a container sees them, or those of one layer. An index shows its platforms. */
export function FilesView(props: ArtifactViewProps) {
  return (props.artifact.references ?? []).length > 0 ? <Platforms {...props} /> : <Explorer {...props} />;
}

function Platforms({ artifact, address }: ArtifactViewProps) {
  const t = useMessages(insightMessages);
  const children = (artifact.references ?? []).filter(({ platform }) => platform?.os !== 'unknown');
  return (
    <Card>
      <p>{t.choosePlatform}</p>
      <ul className={styles.platforms}>
        {children.map(({ child_digest: digest = '', platform }) => (
          <li key={digest}>
            <Link href={paths.artifact(address.project, address.repository, { digest }, 'files')}>
              {platform ? platformText(platform) : digest}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Explorer(props: ArtifactViewProps) {
  const t = useMessages(insightMessages);
  const list = useListState({ pageSize: 100 });
  const file = list.get('file');
  const [layer, path] = [list.get('layer'), list.get('path')];
  // Their names are for those who choose one.
  const [isChoosing, setChoosing] = useState(false);
  const enabled = isChoosing || layer !== '';
  const { data: layers } = useRead('listLayers', { path: imagePath(props) }, { enabled });
  const steps = (layers?.body ?? []).filter(({ number }) => number !== undefined);
  return (
    <Stack>
      <Row between>
        <FilterBox list={list} label={t.search} />
        <Choice
          label={t.show}
          value={layer}
          onFocus={() => setChoosing(true)}
          onPointerEnter={() => setChoosing(true)}
          onChange={(event) => list.change({ layer: event.target.value, file: '', page: 1 })}
          options={[
            ['', t.all],
            ...steps.map(
              ({ number = 0, digest = '', command = '' }) => [digest, t.only(number, command.slice(0, 60))] as const,
            ),
          ]}
        />
      </Row>
      {list.filter === '' && <Way path={file === '' ? path : file} isFile={file !== ''} />}
      {file === '' ? <Files {...props} /> : <FileCard {...props} path={file} layer={layer} />}
    </Stack>
  );
}

function Files(props: ArtifactViewProps) {
  const t = useMessages(insightMessages);
  const list = useListState({ pageSize: 100 });
  const { filter } = list;
  const query = {
    ...(filter === '' ? { path: list.get('path') } : { q: filter }),
    ...(list.get('layer') !== '' && { layer: list.get('layer') }),
    page: list.page,
    page_size: list.pageSize,
  };
  const { data, error, isPlaceholderData, refetch } = useRead(
    'listFiles',
    { path: imagePath(props), query },
    { refreshBy: (answer) => answer !== undefined && !isList(answer.body) && AGAIN_MS },
  );
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton />;
  const { body } = data;
  if (!isList(body)) {
    const { read_layers: read = 0, layers = 0 } = body;
    return (
      <Notice>
        <p>{t.reading(read, layers)}</p>
        <progress aria-label={t.layers} value={read} max={layers} />
      </Notice>
    );
  }
  const isSearch = filter !== '';
  return (
    <>
      {data.incomplete !== '' && <Notice tone="warn">{t.incomplete(data.incomplete)}</Notice>}
      {data.total === 0 ? (
        <Empty title={isSearch ? t.nothingFound : t.nothingHere} />
      ) : (
        <FileTable files={body} total={data.total} list={list} isSearch={isSearch} stale={isPlaceholderData} />
      )}
    </>
  );
}

// Beside the list, the answer can be how far the reading has come.
function isList(body: Answer<'listFiles'>['body']): body is readonly ImageFile[] {
  return Array.isArray(body);
}

function Way({ path, isFile }: { readonly path: string; readonly isFile: boolean }) {
  const t = useMessages(insightMessages);
  const list = useListState();
  const steps = [{ name: t.root, path: '' }, ...wayTo(path)];
  return (
    <nav aria-label={t.way}>
      <ol className={styles.way}>
        {steps.map((step, index) => (
          <li key={step.path}>
            {index === steps.length - 1 ? (
              <span aria-current={isFile ? 'page' : 'location'}>{step.name}</span>
            ) : (
              <Link href={list.link({ path: step.path, file: '', q: '' })}>{step.name}</Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
