import { useState } from 'react';
import { call } from '../../api/client.ts';
import { hasStatus } from '../../api/errors.ts';
import { formatBytes } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Row } from '../../ui/layout.tsx';
import { uiMessages } from '../../ui/messages/index.ts';
import { useSeveral } from '../../ui/several.ts';
import type { Artifact } from './artifact-context.ts';
import { ChosenTable, tagNames } from './chosen-table.tsx';
import { artifactMessages } from './messages/index.ts';
import type { SeveralProps } from './several.ts';

/** Says what goes with the chosen artifacts, deletes them when people agree, and says of each what became of it. */
export function RemoveSeveral({ address, artifacts: given, onClose, onDone }: SeveralProps) {
  const t = useMessages(artifactMessages);
  const ui = useMessages(uiMessages);
  const locale = useLocale();
  // The list behind the dialog changes while they go.
  const [artifacts] = useState(() => indexesFirst(given));
  const [failed, setFailed] = useState<readonly string[]>([]);
  const several = useSeveral({
    run: (reference) => remove(address, reference),
    onEnd(left) {
      onDone(left);
      if (left.length === 0) onClose();
      else setFailed(left);
    },
  });
  const title = t.removeSeveral(artifacts.length);
  const table = <ChosenTable artifacts={artifacts} outcomes={several.outcomes} />;
  if (failed.length > 0) {
    return (
      <Dialog title={title} onClose={onClose}>
        <Notice tone="bad">{t.someFailed(failed.length, artifacts.length)}</Notice>
        {table}
        <Row>
          <Button onClick={onClose}>{ui.close}</Button>
        </Row>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={title}
      action={t.remove}
      typed={address.repository}
      busy={several.isRunning}
      onConfirm={() => several.start(artifacts.flatMap(({ digest }) => digest ?? []))}
      onClose={onClose}
    >
      <p>{t.removeSeveralText}</p>
      <ul>
        <li>{t.removeTags(sum(artifacts, (artifact) => tagNames(artifact).length))}</li>
        <li>{t.removeReferrers(sum(artifacts, ({ accessories }) => (accessories ?? []).length))}</li>
        <li>
          {t.removeBytes(
            formatBytes(
              sum(artifacts, ({ size }) => size ?? 0),
              locale,
            ),
          )}
        </li>
      </ul>
      {table}
    </ConfirmDialog>
  );
}

// A child cannot go before the index that refers to it.
function indexesFirst(artifacts: readonly Artifact[]): readonly Artifact[] {
  const isIndex = ({ references }: Artifact) => (references ?? []).length > 0;
  return [...artifacts.filter(isIndex), ...artifacts.filter((artifact) => !isIndex(artifact))];
}

async function remove({ project, repository }: SeveralProps['address'], reference: string): Promise<void> {
  try {
    await call('deleteArtifact', { path: { project_name: project, repository_name: repository, reference } });
  } catch (error) {
    // It has gone along with one before it.
    if (!hasStatus(error, 404)) throw error;
  }
}

function sum<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
