import { useLocation } from 'wouter';
import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { AskingButton } from '../../ui/asking-button.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { Check, Choice, Form, textOf } from '../../ui/field.tsx';
import { Card, Stack } from '../../ui/layout.tsx';
import { projectMessages } from './messages/index.ts';
import type { ProjectViewProps } from './project-context.ts';

const switches = [
  'public',
  'enable_content_trust_cosign',
  'enable_content_trust',
  'prevent_vul',
  'auto_scan',
  'auto_sbom_generation',
] as const;

/** What a project asks of those who pull, and its end. */
export function SettingsView({ context }: ProjectViewProps) {
  const t = useMessages(projectMessages);
  const path = { project_name_or_id: context.name };
  const metadata = context.project.metadata ?? {};
  const why = context.can('self:update') ? undefined : t.onlyProjectAdmins;
  const save = useChange({
    run: (values: FormData) =>
      call('updateProject', {
        path,
        body: {
          metadata: {
            ...Object.fromEntries(switches.map((name) => [name, String(values.get(name) !== null)])),
            severity: textOf(values, 'severity'),
          },
        },
      }),
  });
  return (
    <Stack>
      <Card title={t.rules}>
        <Form
          submit={t.save}
          busy={save.isPending}
          error={save.error}
          onSubmit={(values) => {
            if (why === undefined) save.mutate(values);
          }}
        >
          {switches.map((name) => (
            <Check
              key={name}
              name={name}
              label={t.switches[name]}
              defaultChecked={metadata[name] === 'true'}
              disabled={why !== undefined}
            />
          ))}
          <Choice
            label={t.severity}
            name="severity"
            defaultValue={metadata.severity ?? 'low'}
            disabled={why !== undefined}
            options={Object.entries(t.severities)}
          />
          {why !== undefined && <Notice>{why}</Notice>}
          {save.isSuccess && <Notice tone="good">{t.saved}</Notice>}
        </Form>
      </Card>
      <RemoveProject context={context} />
    </Stack>
  );
}

function RemoveProject({ context }: ProjectViewProps) {
  const t = useMessages(projectMessages);
  const [, navigate] = useLocation();
  return (
    <Card title={t.end}>
      <p>{t.removeText}</p>
      <div>
        <AskingButton
          action={t.remove(context.name)}
          disabledBecause={context.can('self:delete') ? undefined : t.onlyProjectAdmins}
          question={t.remove(context.name)}
          typed={context.name}
          run={() => call('deleteProject', { path: { project_name_or_id: context.name } })}
          touches={['listProjects']}
          onDone={() => navigate(paths.projects())}
        >
          <p>{t.removeText}</p>
        </AskingButton>
      </div>
    </Card>
  );
}
