import type { Mail } from '../../../outbound/mailer.ts';
import { ADMIN_ID } from '../model.ts';

/** Minutes that a link works. */
export const LINK_MINUTES = 30;
/** Mails that are sent for an account in an hour; more would be a nuisance to its owner. */
export const MAILS_PER_HOUR = 3;

/** The account a link is for. */
export interface Forgetful {
  readonly userId: number;
  readonly username: string;
  readonly email: string;
}

/** Whether mail to the account goes to somebody: the address that admin has from the start is nobody's. */
export function hasOwnAddress({ userId, email }: Forgetful): boolean {
  return email !== '' && !(userId === ADMIN_ID && email.endsWith('@example.com'));
}

/** The mail with the link. The token stands behind `#`, so that it is in no log and no `Referer`. */
export function resetMail(user: Forgetful, token: string, externalUrl: string): Mail {
  return {
    to: user.email,
    subject: `Choose a new password for ${new URL(externalUrl).host}`,
    text: [
      `Somebody, probably you, has asked for a new password of the account ${user.username} at ${externalUrl}.`,
      `Choose one here within ${LINK_MINUTES} minutes:`,
      `${externalUrl}/reset-password#token=${token}`,
      'If it was not you, do nothing: your password stays as it is, and nobody else has got this mail.',
    ].join('\n\n'),
  };
}
