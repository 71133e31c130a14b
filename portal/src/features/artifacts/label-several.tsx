import { useState } from 'react';
import { call } from '../../api/client.ts';
import { hasStatus } from '../../api/errors.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Choice, Form, textOf } from '../../ui/field.tsx';
import { useSeveral } from '../../ui/several.ts';
import { useLabels } from '../labels/use-labels.ts';
import { ChosenTable } from './chosen-table.tsx';
import { artifactMessages } from './messages/index.ts';
import type { SeveralProps } from './several.ts';

/** Puts a label on the chosen artifacts, and says of each what became of it. */
export function LabelSeveral({ address, context, artifacts: given, onClose, onDone }: SeveralProps) {
  const t = useMessages(artifactMessages);
  const [artifacts] = useState(given);
  const [label, setLabel] = useState('');
  const [failed, setFailed] = useState<readonly string[]>([]);
  const labels = useLabels(context?.id);
  const id = label === '' ? (labels[0]?.id ?? 0) : Number(label);
  const several = useSeveral({
    run: (reference) => add(address, reference, id),
    onEnd(left) {
      onDone(left);
      setFailed(left);
      if (left.length === 0) onClose();
    },
  });
  return (
    <Dialog title={t.labelSeveral(artifacts.length)} onClose={onClose}>
      {failed.length > 0 && <Notice tone="bad">{t.someFailed(failed.length, artifacts.length)}</Notice>}
      <ChosenTable artifacts={artifacts} outcomes={several.outcomes} />
      <Form
        submit={t.addLabel}
        busy={several.isRunning}
        onCancel={onClose}
        onSubmit={(values) => {
          if (textOf(values, 'label') !== '') several.start(artifacts.flatMap(({ digest }) => digest ?? []));
        }}
      >
        <Choice
          label={t.labels}
          name="label"
          value={String(id)}
          options={labels.map((each) => [String(each.id ?? 0), each.name ?? ''] as const)}
          onChange={(event) => setLabel(event.target.value)}
          required
        />
      </Form>
    </Dialog>
  );
}

async function add(address: SeveralProps['address'], reference: string, id: number): Promise<void> {
  const { project, repository } = address;
  try {
    await call('addLabel', { path: { project_name: project, repository_name: repository, reference }, body: { id } });
  } catch (error) {
    // It has the label already.
    if (!hasStatus(error, 409)) throw error;
  }
}
