import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkReachable, databaseAccount } from './account.ts';
import { prepareNative } from './native.ts';

/** Proves that the PostgreSQL that comes with Haven can run on this machine, without starting it; says which it is. */
export async function checkEmbeddedPostgres(dataDir: string): Promise<string> {
  const parent = join(dataDir, 'postgres');
  const account = await databaseAccount(join(parent, 'cluster'));
  await mkdir(parent, { recursive: true, mode: account ? 0o711 : 0o700 });
  if (account) await checkReachable(parent, account);
  const native = await prepareNative(parent, account);
  return `PostgreSQL ${native.version.split('-')[0]}, ours${account ? `, as ${account.name}` : ''}`;
}
