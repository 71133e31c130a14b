import { call } from '../../api/client.ts';
import { useChange } from '../../api/hooks.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Button } from '../../ui/button.tsx';
import { Failure, Notice } from '../../ui/feedback.tsx';
import { textOf } from '../../ui/field.tsx';
import { Row } from '../../ui/layout.tsx';
import { settingMessages } from './messages/index.ts';

/** Where people are looked up, if not here. */
export type Provider = 'ldap' | 'oidc';

/** Tries a provider with what is typed in the form around, before it is saved. */
export function ConnectionTest({ provider }: { readonly provider: Provider }) {
  const t = useMessages(settingMessages);
  const test = useChange({ run: provider === 'ldap' ? tryLdap : tryOidc, touches: [] });
  return (
    <>
      <Row>
        <Button
          busy={test.isPending}
          onClick={({ currentTarget: { form } }) => {
            if (form) test.mutate(new FormData(form));
          }}
        >
          {t.test}
        </Button>
      </Row>
      {test.error && <Failure error={test.error} />}
      {test.data && (
        <Notice tone={test.data.works ? 'good' : 'bad'}>
          {test.data.works ? t.works : `${t.worksNot} ${test.data.reason}`}
        </Notice>
      )}
    </>
  );
}

interface Outcome {
  readonly works: boolean;
  readonly reason: string;
}

async function tryLdap(form: FormData): Promise<Outcome> {
  const password = textOf(form, 'ldap_search_password');
  const { body } = await call('pingLdap', {
    body: {
      ldap_url: textOf(form, 'ldap_url'),
      ldap_search_dn: textOf(form, 'ldap_search_dn'),
      // Left out, the one that is saved is used.
      ...(password !== '' && { ldap_search_password: password }),
      ldap_base_dn: textOf(form, 'ldap_base_dn'),
      ldap_filter: textOf(form, 'ldap_filter'),
      ldap_uid: textOf(form, 'ldap_uid'),
      ldap_scope: Number(textOf(form, 'ldap_scope')),
      ldap_verify_cert: form.get('ldap_verify_cert') !== null,
    },
  });
  return { works: body.success === true, reason: body.message ?? '' };
}

async function tryOidc(form: FormData): Promise<Outcome> {
  await call('pingOIDC', {
    body: { url: textOf(form, 'oidc_endpoint'), verify_cert: form.get('oidc_verify_cert') !== null },
  });
  return { works: true, reason: '' };
}
