import type { OwnService } from './address-policy.ts';

const POSTGRES_PORT = 5432;

/** Where the database listens, which nobody but Haven has to speak to; nothing when it is behind a socket. */
export function ownServices(databaseUrl: string | undefined): readonly OwnService[] {
  // A host of the authority may be missing, for which the URL standard has no form.
  const text = databaseUrl?.replace(/^(postgres(?:ql)?:\/\/(?:[^/@]*@)?)\//, '$1localhost/');
  if (text === undefined || !URL.canParse(text)) return [];
  const url = new URL(text);
  const host = url.searchParams.get('host') ?? url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === '' || host.startsWith('/')) return [];
  return [{ host, port: Number(url.searchParams.get('port') ?? (url.port || POSTGRES_PORT)) }];
}
