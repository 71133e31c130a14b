import { lazy, Suspense, useState } from 'react';
import { useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange, useRead } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Failure, Skeleton } from '../../ui/feedback.tsx';
import { Form, TextArea, textOf } from '../../ui/field.tsx';
import { Card, Row, Stack } from '../../ui/layout.tsx';
import { type ProjectContext, useProject } from '../projects/project-context.ts';
import { repositoryMessages } from './messages/index.ts';
import type { RepositoryViewProps } from './repository-context.ts';

const Markdown = lazy(() => import('../../ui/markdown.tsx').then((m) => ({ default: m.Markdown })));

/** What people say of a repository, and its end. */
export function InfoView({ address }: RepositoryViewProps) {
  const t = useMessages(repositoryMessages);
  const [isEditing, setEditing] = useState(false);
  const { context } = useProject(address.project);
  const path = { project_name: address.project, repository_name: address.repository };
  const { data, error, refetch } = useRead('getRepository', { path });
  const save = useChange({
    run: (description: string) => call('updateRepository', { path, body: { description } }),
    onDone: () => setEditing(false),
  });
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data || !context) return <Skeleton />;
  const { description = '', artifact_count: count } = data.body;
  return (
    <Stack>
      <Row>
        <Button
          disabledBecause={context.can('repository:update') ? undefined : t.notEdit}
          onClick={() => setEditing(true)}
        >
          {t.edit}
        </Button>
        <RemoveRepository address={address} context={context} count={count ?? 0} />
      </Row>
      {isEditing ? (
        <Card>
          <Form
            submit={t.save}
            busy={save.isPending}
            error={save.error}
            onCancel={() => setEditing(false)}
            onSubmit={(values) => save.mutate(textOf(values, 'description'))}
          >
            <TextArea
              label={t.description}
              name="description"
              rows={12}
              hint={t.descriptionHint}
              defaultValue={description}
            />
          </Form>
        </Card>
      ) : description === '' ? (
        <Empty title={t.noDescription} />
      ) : (
        <Card>
          <Suspense fallback={<Skeleton />}>
            <Markdown text={description} />
          </Suspense>
        </Card>
      )}
    </Stack>
  );
}

function RemoveRepository({
  address,
  context,
  count,
}: RepositoryViewProps & { readonly context: ProjectContext; readonly count: number }) {
  const t = useMessages(repositoryMessages);
  const [, navigate] = useLocation();
  const { project, repository } = address;
  return (
    <AskingButton
      action={t.remove}
      disabledBecause={context.can('repository:delete') ? undefined : t.notRemove}
      question={t.removeTitle(`${project}/${repository}`)}
      typed={repository}
      run={() => call('deleteRepository', { path: { project_name: project, repository_name: repository } })}
      onDone={() => navigate(paths.project(project))}
    >
      <p>{t.removeText(count)}</p>
    </AskingButton>
  );
}
