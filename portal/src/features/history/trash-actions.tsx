import type { Schemas } from '@haven/contract';
import type { Answer, Wire } from '../../api/client.ts';
import { useMessages } from '../../i18n/messages.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
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
  const { context, name, restoreText, purgeRight, restore, purge, onBack } = props;
  return (
    <Row>
      <AskingButton
        small
        kind="plain"
        action={t.restore}
        subject={name}
        disabledBecause={context.can('repository:push') ? undefined : t.notRestore}
        question={t.restoreOf(name)}
        answer="primary"
        run={restore}
        onDone={({ body }) => onBack(backOf(name, body))}
      >
        <p>{restoreText}</p>
      </AskingButton>
      <AskingButton
        small
        action={t.purge}
        subject={name}
        disabledBecause={context.can(purgeRight) ? undefined : t.notPurge}
        question={t.purgeOf(name)}
        typed={name}
        run={purge}
      >
        <p>{t.purgeText}</p>
      </AskingButton>
    </Row>
  );
}

function backOf(name: string, { artifacts, tags, lost_tags }: Wire<Schemas['Restored']>): Back {
  return { name, artifacts: artifacts ?? 0, tags: tags ?? [], lostTags: lost_tags ?? [] };
}
