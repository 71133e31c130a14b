import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { formatBytes } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/locale.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths, referenceText } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { type ArtifactViewProps, artifactPath, shortName } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** What can be done with a whole artifact. */
export function ArtifactActions(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const [asking, setAsking] = useState<'copy' | 'remove' | undefined>();
  return (
    <>
      <Button onClick={() => setAsking('copy')}>{t.copyTo}</Button>
      <Button
        kind="danger"
        disabledBecause={props.project.can('artifact:delete') ? undefined : t.notDelete}
        onClick={() => setAsking('remove')}
      >
        {t.remove}
      </Button>
      {asking === 'copy' && <Copy {...props} onClose={() => setAsking(undefined)} />}
      {asking === 'remove' && <Remove {...props} onClose={() => setAsking(undefined)} />}
    </>
  );
}

function Remove({ onClose, ...props }: ArtifactViewProps & { readonly onClose: () => void }) {
  const t = useMessages(artifactMessages);
  const locale = useLocale();
  const [, navigate] = useLocation();
  const { artifact, address, reference } = props;
  const remove = useChange({
    run: () => call('deleteArtifact', { path: artifactPath(props) }),
    onDone: () => navigate(paths.repository(address.project, address.repository)),
  });
  return (
    <ConfirmDialog
      title={t.removeTitle(shortName(address, reference))}
      action={t.remove}
      typed={'tag' in reference ? reference.tag : (artifact.digest ?? '').slice(0, 15)}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.removeText}</p>
      <ul>
        <li>
          {t.removeTags((artifact.tags ?? []).length)}
          {(artifact.tags ?? []).length > 0 && `: ${(artifact.tags ?? []).map(({ name }) => name).join(', ')}`}
        </li>
        <li>{t.removeReferrers((artifact.accessories ?? []).length)}</li>
        <li>{t.removeBytes(formatBytes(artifact.size ?? 0, locale))}</li>
      </ul>
    </ConfirmDialog>
  );
}

const TARGET = /^([^/\s]+)\/(\S+)$/;

function Copy({ onClose, ...props }: ArtifactViewProps & { readonly onClose: () => void }) {
  const t = useMessages(artifactMessages);
  const [, navigate] = useLocation();
  const [isWrong, setWrong] = useState(false);
  const { artifact, address, reference } = props;
  const copy = useChange({
    run: ({ project, repository }: { readonly project: string; readonly repository: string }) =>
      call('CopyArtifact', {
        path: { project_name: project, repository_name: repository },
        query: { from: `${address.project}/${address.repository}@${artifact.digest}` },
      }),
    onDone: (_answer, { project, repository }) =>
      navigate(paths.artifact(project, repository, 'tag' in reference ? reference : referenceText(reference))),
  });
  return (
    <Dialog title={t.copyTitle(shortName(address, reference))} onClose={onClose}>
      <p>{t.copyText}</p>
      <Form
        submit={t.copyAction}
        busy={copy.isPending}
        error={copy.error}
        onCancel={onClose}
        onSubmit={(values) => {
          const [, project, repository] = TARGET.exec(textOf(values, 'target')) ?? [];
          setWrong(project === undefined);
          if (project !== undefined && repository !== undefined) copy.mutate({ project, repository });
        }}
      >
        <TextField
          label={t.copyTarget}
          name="target"
          defaultValue={`${address.project}/${address.repository}`}
          error={isWrong ? t.copyBadTarget : undefined}
          autoComplete="off"
          required
        />
      </Form>
    </Dialog>
  );
}
