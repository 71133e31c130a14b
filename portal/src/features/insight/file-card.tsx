import { urlOf } from '../../api/client.ts';
import { hasStatus } from '../../api/errors.ts';
import { useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { ButtonLink, DownloadLink } from '../../ui/button.tsx';
import { Empty, Failure, Notice, Skeleton } from '../../ui/feedback.tsx';
import { Row, Stack } from '../../ui/layout.tsx';
import { useListState } from '../../ui/list-state.ts';
import { TextBlock } from '../../ui/text-block.tsx';
import type { ArtifactViewProps } from '../artifacts/artifact-context.ts';
import { imagePath } from './image-layers.ts';
import { insightMessages } from './messages/index.ts';

// While the layers are read for the first time.
const AGAIN_MS = 1_500;

/** One file of an image: its text when it is one and not too long, and its bytes to take away. */
export function FileCard({
  path,
  layer,
  ...props
}: ArtifactViewProps & { readonly path: string; readonly layer: string }) {
  const t = useMessages(insightMessages);
  const list = useListState();
  const input = { path: imagePath(props), query: { path, ...(layer !== '' && { layer }) } };
  const { data, error, isPlaceholderData } = useRead('getFileText', input, {
    refreshBy: (_answer, failure) => hasStatus(failure, 429) && AGAIN_MS,
  });
  return (
    <Stack>
      <Row>
        <ButtonLink small to={list.link({ file: '' })}>
          {t.close}
        </ButtonLink>
        <DownloadLink href={urlOf('downloadFile', input)}>{t.download}</DownloadLink>
      </Row>
      {error && !hasStatus(error, 429) ? (
        hasStatus(error, 400, 413) ? (
          <Notice>{t.notText}</Notice>
        ) : (
          <Failure error={error} />
        )
      ) : !data || isPlaceholderData ? (
        <Skeleton />
      ) : data.body === undefined || data.body === '' ? (
        <Empty title={t.empty} />
      ) : (
        <TextBlock text={String(data.body)} label={path} />
      )}
    </Stack>
  );
}
