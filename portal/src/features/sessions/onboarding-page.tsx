import { useMutation } from '@tanstack/react-query';
import { useLocation, useSearch } from 'wouter';
import { finishOnboarding } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { localPath } from './local-path.ts';
import { sessionMessages } from './messages/index.ts';

/** Where people who sign in by a provider for the first time choose their user name. */
export function OnboardingPage() {
  const t = useMessages(sessionMessages);
  const query = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const finish = useMutation({
    mutationFn: finishOnboarding,
    onSuccess: () => navigate(localPath(query.get('redirect_url')), { replace: true }),
  });
  return (
    <Page title={t.chooseName} lead={t.chooseNameText}>
      <Card>
        <Form
          submit={t.chooseName}
          busy={finish.isPending}
          error={finish.error}
          onSubmit={(values) => finish.mutate(textOf(values, 'name'))}
        >
          <TextField
            label={t.userName}
            name="name"
            defaultValue={query.get('username') ?? ''}
            autoComplete="username"
            maxLength={255}
            required
          />
        </Form>
      </Card>
    </Page>
  );
}
