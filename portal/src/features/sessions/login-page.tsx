import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, Redirect, useLocation, useSearch } from 'wouter';
import { hasStatus } from '../../api/errors.ts';
import { hasSignedOut, signIn, useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { paths } from '../../paths.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/feedback.tsx';
import { Form, TextField, textOf } from '../../ui/field.tsx';
import { Card, Page, Row, Stack } from '../../ui/layout.tsx';
import { localPath } from './local-path.ts';
import styles from './login.module.css';
import { sessionMessages } from './messages/index.ts';

/** Signs people in, by the provider of the installation or by password, and takes them where they wanted to go. */
export function LoginPage() {
  const t = useMessages(sessionMessages);
  const session = useSession();
  const query = new URLSearchParams(useSearch());
  const next = localPath(query.get('next'));
  const isOidc = session?.system.auth_mode === 'oidc_auth';
  const provider = `/c/oidc/login?redirect_url=${encodeURIComponent(next)}`;
  const isPrimary = session?.system.primary_auth_mode === true && !query.has('local') && !hasSignedOut();
  const goesOn = isOidc && isPrimary && !session.user;
  useEffect(() => {
    if (goesOn) location.replace(provider);
  }, [goesOn, provider]);
  if (session?.user) return <Redirect to={next} replace />;
  return (
    <div className={styles.narrow}>
      <Page title={t.title}>
        <Card>
          <Stack>
            {isOidc && (
              // Not a page of the portal: the server sends the browser on to the provider.
              <a className={styles.provider} href={provider}>
                {t.byProvider(session?.system.oidc_provider_name || t.provider)}
              </a>
            )}
            {/* What is there depends on the installation, and nobody should begin to type what is taken away again. */}
            {!session || goesOn ? (
              <Skeleton />
            ) : isOidc ? (
              <details>
                <summary>{t.withPassword}</summary>
                <PasswordForm next={next} />
              </details>
            ) : (
              <PasswordForm next={next} />
            )}
            <Row between>
              {session?.system.self_registration && <Link href={paths.signUp()}>{t.signUp}</Link>}
              {session?.system.auth_mode === 'db_auth' &&
                (session.system.password_reset ? (
                  <Link href={paths.resetPassword()}>{t.forgot}</Link>
                ) : (
                  <Button kind="quiet" small disabledBecause={t.noReset}>
                    {t.forgot}
                  </Button>
                ))}
            </Row>
          </Stack>
        </Card>
      </Page>
    </div>
  );
}

function PasswordForm({ next }: { readonly next: string }) {
  const t = useMessages(sessionMessages);
  const [, navigate] = useLocation();
  const attempt = useMutation({
    mutationFn: ({ name, password }: { readonly name: string; readonly password: string }) => signIn(name, password),
    onSuccess: () => navigate(next, { replace: true }),
  });
  const isWrong = hasStatus(attempt.error, 401);
  return (
    <Form
      submit={t.title}
      busy={attempt.isPending}
      error={isWrong ? null : attempt.error}
      onSubmit={(values) => {
        const password = values.get('password');
        attempt.mutate({ name: textOf(values, 'name'), password: typeof password === 'string' ? password : '' });
      }}
    >
      <TextField label={t.name} name="name" autoComplete="username" autoFocus required />
      <TextField
        label={t.password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={isWrong ? t.wrong : undefined}
      />
    </Form>
  );
}
