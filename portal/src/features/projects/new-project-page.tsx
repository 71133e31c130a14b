import { useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Check, Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { projectMessages } from './messages/index.ts';

const GIB = 1_024 ** 3;

/** Makes a project. */
export function NewProjectPage() {
  const t = useMessages(projectMessages);
  const [, navigate] = useLocation();
  const [name, setName] = useState('');
  const create = useChange({
    run: (given: { readonly name: string; readonly isPublic: boolean; readonly gib: number | undefined }) =>
      call('createProject', {
        body: {
          project_name: given.name,
          metadata: { public: String(given.isPublic) },
          ...(given.gib !== undefined && { storage_limit: given.gib < 0 ? -1 : Math.round(given.gib * GIB) }),
        },
      }),
    onDone: (_answer, given) => navigate(paths.project(given.name)),
  });
  return (
    <Page title={t.create} crumbs={[{ label: t.title, to: paths.projects() }]}>
      <Card>
        <Form
          submit={t.create}
          busy={create.isPending}
          error={create.error}
          onCancel={() => navigate(paths.projects())}
          onSubmit={(values) => {
            const gib = textOf(values, 'quota');
            create.mutate({
              name: name.trim(),
              isPublic: values.get('public') !== null,
              gib: gib === '' ? undefined : Number(gib),
            });
          }}
        >
          <TextField
            label={t.name}
            hint={t.namePattern}
            value={name}
            onChange={(event) => setName(event.target.value)}
            pattern="[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
            maxLength={255}
            autoComplete="off"
            required
            autoFocus
          />
          <Check label={t.public} name="public" hint={t.publicHint} />
          <TextField label={`${t.quota} (GiB)`} name="quota" type="number" min="-1" step="any" hint={t.quotaHint} />
        </Form>
      </Card>
    </Page>
  );
}
