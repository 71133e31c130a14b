import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import type { RepositoryAddress } from '../../paths.ts';
import { shortDigest } from '../../reference.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { historyMessages } from './messages/index.ts';
import type { Version } from './version-table.tsx';

/** Points a tag where it once pointed, when people agree. */
export function RestoreTag(props: {
  readonly address: RepositoryAddress;
  readonly version: Version;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = useMessages(historyMessages);
  const { address, version, onClose, onDone } = props;
  const { id = 0, tag = '', digest = '', state } = version;
  const restore = useChange({
    run: () =>
      call('restoreTag', {
        path: { project_name_or_id: address.project, repository_name: address.repository, tag_name: tag },
        body: { version: id },
      }),
    onDone,
  });
  return (
    <ConfirmDialog
      title={t.restoreTag(tag)}
      action={t.restore}
      kind="primary"
      busy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.restoreText(tag, shortDigest(digest))}</p>
      {state === 'trash' && <p>{t.restoreFromTrash}</p>}
    </ConfirmDialog>
  );
}
