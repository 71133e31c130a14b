import { Client, InvalidCredentialsError } from 'ldapts';
import { type LdapSettings, ldapUrl } from './settings.ts';

/**
 * Opens a connection, binds as the search account (anonymously when there is none), does the work and closes the
 * connection. A search account without password is an error: the server would take it for an anonymous bind.
 */
export async function withSearch<Result>(
  settings: LdapSettings,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const { searchDn, searchPassword } = settings;
  return withClient(settings, async (client) => {
    if (searchDn !== '') {
      if (searchPassword === '') throw new Error('the search DN has no password');
      await bindAs(client, searchDn, searchPassword).catch((cause: unknown) => {
        if (!(cause instanceof InvalidCredentialsError)) throw cause;
        throw new Error('the server refuses the search DN or its password', { cause });
      });
    }
    return work(client);
  });
}

/** Binds as somebody on a connection of its own; throws when the server does not take the secret. */
export async function bindOnce(settings: LdapSettings, dn: string, secret: string): Promise<void> {
  await withClient(settings, (client) => bindAs(client, dn, secret));
}

async function withClient<Result>(settings: LdapSettings, work: (client: Client) => Promise<Result>): Promise<Result> {
  const url = ldapUrl(settings.url);
  if (url === undefined) throw new Error(`${settings.url} is not an address like ldap://host or ldaps://host:636`);
  const client = new Client({
    url,
    timeout: settings.timeoutMs,
    connectTimeout: settings.timeoutMs,
    // Directories hold DNs that are not strict; they are compared by ours, not by the client.
    strictDN: false,
    ...(url.startsWith('ldaps:') && { tlsOptions: { rejectUnauthorized: settings.verifyCertificate } }),
  });
  try {
    return await work(client);
  } finally {
    await client.unbind().catch(() => undefined);
  }
}

// The client takes the name of a SASL mechanism for one; a DN has an equals sign, or else is refused here.
async function bindAs(client: Client, dn: string, secret: string): Promise<void> {
  const isName = dn.includes('=') || dn.includes('@') || dn.includes('\\');
  if (!isName || secret === '') throw new Error(`${dn} is not a DN that can be bound with a password`);
  await client.bind(dn, secret);
}
