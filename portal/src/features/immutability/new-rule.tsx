import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice, FieldGroup, Form, TextField, textOf } from '../../ui/field.tsx';
import type { ProjectContext } from '../projects/project-context.ts';
import { immutabilityMessages } from './messages/index.ts';

/** Makes a rule from two patterns. */
export function NewRule({ context, onClose }: { readonly context: ProjectContext; readonly onClose: () => void }) {
  const t = useMessages(immutabilityMessages);
  const create = useChange({
    run: (values: FormData) => {
      const selector = (name: string, matches: string, excludes: string) => ({
        kind: 'doublestar',
        decoration: textOf(values, `${name}-which`) === 'excludes' ? excludes : matches,
        pattern: textOf(values, name),
      });
      return call('CreateImmuRule', {
        path: { project_name_or_id: context.name },
        body: {
          action: 'immutable',
          template: 'immutable_template',
          tag_selectors: [selector('tags', 'matches', 'excludes')],
          scope_selectors: { repository: [selector('repositories', 'repoMatches', 'repoExcludes')] },
        },
      });
    },
    touches: ['ListImmuRules'],
    onDone: onClose,
  });
  return (
    <Dialog title={t.create} onClose={onClose}>
      <Form
        submit={t.create}
        busy={create.isPending}
        error={create.error}
        onCancel={onClose}
        onSubmit={(values) => create.mutate(values)}
      >
        <Pattern legend={t.repositories} name="repositories" />
        <Pattern legend={t.tags} name="tags" />
      </Form>
    </Dialog>
  );
}

function Pattern({ legend, name }: { readonly legend: string; readonly name: string }) {
  const t = useMessages(immutabilityMessages);
  return (
    <FieldGroup legend={legend}>
      <Choice
        label={t.which}
        name={`${name}-which`}
        options={[
          ['matches', t.matches],
          ['excludes', t.excludes],
        ]}
      />
      <TextField label={legend} name={name} defaultValue="**" hint={t.patternHint} autoComplete="off" required />
    </FieldGroup>
  );
}
