import { type ComponentType, useState } from 'react';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Notice } from '../../ui/feedback.tsx';
import { Stack, Tabs } from '../../ui/layout.tsx';
import type { ProjectViewProps } from '../projects/project-context.ts';
import { historyMessages } from './messages/index.ts';
import type { Back, TrashListProps } from './trash-actions.tsx';
import { TrashedArtifacts } from './trashed-artifacts.tsx';
import { TrashedRepositories } from './trashed-repositories.tsx';

/** The artifacts that were deleted in a project and can be brought back. */
export function ArtifactTrashView({ context }: ProjectViewProps) {
  return <Trash context={context} view="trash" list={TrashedArtifacts} />;
}

/** The repositories that were deleted in a project and can be brought back. */
export function RepositoryTrashView({ context }: ProjectViewProps) {
  return <Trash context={context} view="trash/repositories" list={TrashedRepositories} />;
}

function Trash(props: ProjectViewProps & { readonly view: string; readonly list: ComponentType<TrashListProps> }) {
  const t = useMessages(historyMessages);
  const [back, setBack] = useState<Back | undefined>();
  const { context, view, list: List } = props;
  const tabs = [
    { view: 'trash', label: t.artifacts },
    { view: 'trash/repositories', label: t.repositories },
  ];
  return (
    <Stack>
      <Tabs
        label={t.trash}
        tabs={tabs.map(({ view: to, label }) => ({ label, to: paths.project(context.name, to), current: to === view }))}
      />
      <p>{t.trashText}</p>
      {back && (
        <Notice tone="good">
          {t.back(back.name, back.artifacts)}
          {back.tags.length > 0 && ` ${t.backTags(back.tags.join(', '))}`}
          {back.lostTags.length > 0 && ` ${t.lostTags(back.lostTags.join(', '))}`}
        </Notice>
      )}
      <List context={context} onBack={setBack} />
    </Stack>
  );
}
