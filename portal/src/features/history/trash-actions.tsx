import type { Schemas } from '@haven/contract';
import { useState } from 'react';
import type { Answer, Wire } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Row } from '../../ui/layout.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { historyMessages } from './messages/index.ts';

/** What has come back, and what of it has not. */
export interface Back {
  readonly name: string;
  readonly artifacts: number;
  readonly tags: readonly string[];
  readonly lostTags: readonly string[];
}

/** What a list of the trash is given. */
export interface TrashListProps {
  readonly context: ProjectContext;
  readonly onBack: (back: Back) => void;
}

interface TrashActionsProps {
  readonly context: ProjectContext;
  /** How people call what lies there. */
  readonly name: string;
  /** What comes back with it, in words. */
  readonly restoreText: string;
  /** The right to delete it for good. */
  readonly purgeRight: string;
  readonly restore: () => Promise<Answer<'restoreTrashedArtifact'>>;
  readonly purge: () => Promise<unknown>;
  readonly onBack: (back: Back) => void;
}

/** What can be done with something in the trash: bring it back, or let it go at once. */
export function TrashActions(props: TrashActionsProps) {
  const t = useMessages(historyMessages);
  const [asking, setAsking] = useState<'restore' | 'purge' | undefined>();
  const { context, name } = props;
  const close = () => setAsking(undefined);
  return (
    <Row>
      <Button
        small
        subject={name}
        disabledBecause={context.can('repository:push') ? undefined : t.notRestore}
        onClick={() => setAsking('restore')}
      >
        {t.restore}
      </Button>
      <Button
        small
        kind="danger"
        subject={name}
        disabledBecause={context.can(props.purgeRight) ? undefined : t.notPurge}
        onClick={() => setAsking('purge')}
      >
        {t.purge}
      </Button>
      {asking === 'restore' && <Restore {...props} onClose={close} />}
      {asking === 'purge' && <Purge {...props} onClose={close} />}
    </Row>
  );
}

function Restore(props: TrashActionsProps & { readonly onClose: () => void }) {
  const t = useMessages(historyMessages);
  const { name, restoreText, onBack, onClose } = props;
  const restore = useChange({
    run: props.restore,
    onDone: ({ body }) => {
      onBack(backOf(name, body));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.restoreOf(name)}
      action={t.restore}
      kind="primary"
      busy={restore.isPending}
      error={restore.error}
      onConfirm={() => restore.mutate(undefined)}
      onClose={onClose}
    >
      <p>{restoreText}</p>
    </ConfirmDialog>
  );
}

function Purge(props: TrashActionsProps & { readonly onClose: () => void }) {
  const t = useMessages(historyMessages);
  const { name, onClose } = props;
  const purge = useChange({ run: props.purge, onDone: onClose });
  return (
    <ConfirmDialog
      title={t.purgeOf(name)}
      action={t.purge}
      typed={name}
      busy={purge.isPending}
      error={purge.error}
      onConfirm={() => purge.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.purgeText}</p>
    </ConfirmDialog>
  );
}

function backOf(name: string, { artifacts, tags, lost_tags }: Wire<Schemas['Restored']>): Back {
  return { name, artifacts: artifacts ?? 0, tags: tags ?? [], lostTags: lost_tags ?? [] };
}
