import { useState } from 'react';
import { Link } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog, Dialog } from '../../ui/dialog.tsx';
import { Badge } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { type ArtifactViewProps, artifactPath } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** The tags of an artifact: to add and to remove. */
export function TagsCard(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { artifact, address, project } = props;
  const [asking, setAsking] = useState<{ readonly remove: string } | 'add' | undefined>();
  return (
    <Card
      title={t.tags}
      actions={
        <Button
          small
          disabledBecause={project.can('tag:create') ? undefined : t.notTag}
          onClick={() => setAsking('add')}
        >
          {t.addTag}
        </Button>
      }
    >
      <Stack tight>
        {(artifact.tags ?? []).length === 0 && <span>{t.none}</span>}
        {(artifact.tags ?? []).map(({ name = '', immutable }) => (
          <Row key={name} between>
            <Row>
              <Link href={paths.artifact(address.project, address.repository, { tag: name })}>{name}</Link>
              {immutable && <Badge>{t.immutable}</Badge>}
            </Row>
            <Button
              small
              kind="quiet"
              subject={name}
              disabledBecause={project.can('tag:delete') ? undefined : t.notUntag}
              onClick={() => setAsking({ remove: name })}
            >
              {t.removeAction}
            </Button>
          </Row>
        ))}
      </Stack>
      {asking === 'add' && <AddTag {...props} onClose={() => setAsking(undefined)} />}
      {typeof asking === 'object' && <RemoveTag {...props} tag={asking.remove} onClose={() => setAsking(undefined)} />}
    </Card>
  );
}

function AddTag({ onClose, ...props }: ArtifactViewProps & { readonly onClose: () => void }) {
  const t = useMessages(artifactMessages);
  const add = useChange({
    run: (name: string) => call('createTag', { path: artifactPath(props), body: { name } }),
    onDone: onClose,
  });
  return (
    <Dialog title={t.addTag} onClose={onClose}>
      <Form
        submit={t.addTag}
        busy={add.isPending}
        error={add.error}
        onCancel={onClose}
        onSubmit={(values) => add.mutate(textOf(values, 'tag'))}
      >
        <TextField
          label={t.newTag}
          name="tag"
          pattern="[A-Za-z0-9_][A-Za-z0-9._\-]{0,127}"
          autoComplete="off"
          required
          autoFocus
        />
      </Form>
    </Dialog>
  );
}

function RemoveTag({
  tag,
  onClose,
  ...props
}: ArtifactViewProps & { readonly tag: string; readonly onClose: () => void }) {
  const t = useMessages(artifactMessages);
  const remove = useChange({
    run: () => call('deleteTag', { path: { ...artifactPath(props), tag_name: tag } }),
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      title={t.removeTag(tag)}
      action={t.removeAction}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>{t.removeTagText}</p>
    </ConfirmDialog>
  );
}
