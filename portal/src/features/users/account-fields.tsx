import { useMessages } from '../../i18n/messages.ts';
import { TextField, textOf } from '../../ui/field.tsx';
import { userMessages } from './messages/index.ts';

/** What a new account needs. */
export interface NewAccount {
  readonly username: string;
  readonly email: string;
  readonly realname: string;
  readonly comment: string;
  readonly password: string;
}

/** The fields of a new account. */
export function AccountFields() {
  const t = useMessages(userMessages);
  return (
    <>
      <TextField label={t.name} name="username" autoComplete="username" maxLength={255} required />
      <TextField label={t.email} name="email" type="email" autoComplete="email" maxLength={255} required />
      <TextField label={t.realname} name="realname" autoComplete="name" maxLength={255} required />
      <TextField label={t.comment} name="comment" maxLength={30} autoComplete="off" />
      <NewPasswordField label={t.password} />
    </>
  );
}

/** A password that somebody chooses. */
export function NewPasswordField({ label, name = 'password' }: { readonly label: string; readonly name?: string }) {
  const t = useMessages(userMessages);
  return (
    <TextField
      label={label}
      name={name}
      type="password"
      autoComplete="new-password"
      hint={t.passwordHint}
      minLength={8}
      maxLength={128}
      required
    />
  );
}

/** Reads those fields; a password keeps the blanks around it. */
export function accountOf(values: FormData): NewAccount {
  return {
    username: textOf(values, 'username'),
    email: textOf(values, 'email'),
    realname: textOf(values, 'realname'),
    comment: textOf(values, 'comment'),
    password: passwordOf(values, 'password'),
  };
}

/** A password as it was typed. */
export function passwordOf(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value : '';
}
