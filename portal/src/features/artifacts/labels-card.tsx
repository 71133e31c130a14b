import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Failure } from '../../ui/feedback.tsx';
import { Choice, Form, textOf } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { LabelMark } from '../labels/label-mark.tsx';
import { useLabels } from '../labels/use-labels.ts';
import { type ArtifactViewProps, artifactPath } from './artifact-context.ts';
import { artifactMessages } from './messages/index.ts';

/** The labels of an artifact: to put on and to take off. */
export function LabelsCard(props: ArtifactViewProps) {
  const t = useMessages(artifactMessages);
  const { artifact, project } = props;
  const [isAdding, setAdding] = useState(false);
  const remove = useChange({
    run: (label_id: number) => call('removeLabel', { path: { ...artifactPath(props), label_id } }),
  });
  const labels = artifact.labels ?? [];
  return (
    <Card
      title={t.labels}
      actions={
        <Button
          small
          disabledBecause={project.can('artifact-label:create') ? undefined : t.notLabel}
          onClick={() => setAdding(true)}
        >
          {t.addLabel}
        </Button>
      }
    >
      <Stack tight>
        {labels.length === 0 && <span>{t.noLabels}</span>}
        {labels.map((label) => (
          <Row key={label.id} between>
            <LabelMark label={label} />
            <Button
              small
              kind="quiet"
              subject={label.name ?? ''}
              disabledBecause={project.can('artifact-label:delete') ? undefined : t.notLabel}
              onClick={() => remove.mutate(label.id ?? 0)}
            >
              {t.removeAction}
            </Button>
          </Row>
        ))}
        {remove.error && <Failure error={remove.error} />}
      </Stack>
      {isAdding && <AddLabel {...props} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function AddLabel({ onClose, ...props }: ArtifactViewProps & { readonly onClose: () => void }) {
  const t = useMessages(artifactMessages);
  const labels = useLabels(props.project.id);
  const add = useChange({
    run: (id: number) => call('addLabel', { path: artifactPath(props), body: { id } }),
    onDone: onClose,
  });
  const there = new Set((props.artifact.labels ?? []).map(({ id }) => id));
  const options = labels.filter(({ id }) => !there.has(id)).map(({ id = 0, name = '' }) => [String(id), name] as const);
  return (
    <Dialog title={t.addLabel} onClose={onClose}>
      <Form
        submit={t.addLabel}
        busy={add.isPending}
        error={add.error}
        onCancel={onClose}
        onSubmit={(values) => add.mutate(Number(textOf(values, 'label')))}
      >
        <Choice label={t.labels} name="label" options={options} required />
      </Form>
    </Dialog>
  );
}
