import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { generatePassword, hashPassword } from './auth/passwords.ts';
import type { SecretKey } from './auth/secret-key.ts';
import type { Database, Transaction } from './db/database.ts';
import { sql } from './db/sql.ts';
import { StartError } from './start-error.ts';

/** What the installation has of its own, made at the first start. */
export interface Installation {
  /** Tells this installation from every other. */
  readonly id: string;
  /** PEM key that signs the tokens of `/v2`; all processes share it. */
  readonly tokenKey: string;
  /** The password of admin, only if this start has made it. */
  readonly generatedPassword: string | undefined;
}

/** What an installation is begun with. */
export interface FirstStartOptions {
  readonly secretKey: SecretKey;
  /** One is made up without it. */
  readonly adminPassword: string | undefined;
  /** Whether it may be Harbor's default. */
  readonly allowDefaultPassword?: boolean;
}

// CVE-2026-4404: whoever finds a server tries the password of the manual first.
const DEFAULT_PASSWORD = 'Harbor12345';

// Any number will do, as long as every Haven process takes the same one.
const FIRST_START_LOCK = 4_821_660_114;

/**
 * Prepares an empty database: user admin (id 1), the public project `library`, the signing key and the installation's
 * id. Everything that exists already stays, so it runs at every start and in several processes at once.
 */
export async function prepareInstallation(database: Database, options: FirstStartOptions): Promise<Installation> {
  return database.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(${FIRST_START_LOCK})`);
    const id = await loadId(tx);
    const generatedPassword = await createAdmin(tx, options);
    return { id, tokenKey: await loadTokenKey(tx, options.secretKey), generatedPassword };
  });
}

async function loadId(tx: Transaction): Promise<string> {
  await tx.run(sql`INSERT INTO installation (name, value) VALUES ('id', ${randomUUID()}) ON CONFLICT DO NOTHING`);
  const row = await tx.first<{ value: string }>(sql`SELECT value FROM installation WHERE name = 'id'`);
  if (!row) throw new Error('the installation has no id');
  return row.value;
}

async function createAdmin(
  tx: Transaction,
  { adminPassword: chosen, allowDefaultPassword = false }: FirstStartOptions,
): Promise<string | undefined> {
  if (await tx.first(sql`SELECT 1 FROM harbor_user WHERE user_id = 1`)) return undefined;
  if (chosen === DEFAULT_PASSWORD && !allowDefaultPassword) {
    throw new StartError(
      'harbor_admin_password (HAVEN_ADMIN_PASSWORD) is the password that everybody knows: choose another one, or leave it out and one is made up; with http.host (HAVEN_HOST) 127.0.0.1, or allow_default_admin_password (HAVEN_ALLOW_DEFAULT_ADMIN_PASSWORD) true, it is taken all the same',
    );
  }
  const password = chosen ?? generatePassword();
  const hash = await hashPassword(password);
  await tx.run(sql`
    INSERT INTO harbor_user (user_id, username, email, realname, comment, password_hash, sysadmin_flag)
    VALUES (1, 'admin', 'admin@example.com', 'system admin', 'admin user', ${hash}, true)`);
  await tx.run(sql`SELECT setval(pg_get_serial_sequence('harbor_user', 'user_id'), 2)`);
  await createLibrary(tx);
  return chosen === undefined ? password : undefined;
}

async function createLibrary(tx: Transaction): Promise<void> {
  await tx.run(sql`INSERT INTO project (owner_id, name) VALUES (1, 'library')`);
  await tx.run(sql`
    WITH library AS (SELECT project_id FROM project WHERE name = 'library'),
      metadata AS (INSERT INTO project_metadata (project_id, name, value) SELECT project_id, 'public', 'true' FROM library),
      quota AS (INSERT INTO quota (project_id) SELECT project_id FROM library)
    INSERT INTO project_member (project_id, entity_type, entity_id, role) SELECT project_id, 'u', 1, 1 FROM library`);
}

async function loadTokenKey(tx: Transaction, secretKey: SecretKey): Promise<string> {
  const stored = await tx.first<{ value: string }>(sql`SELECT value FROM installation WHERE name = 'token-key'`);
  if (stored) {
    const key = secretKey.decrypt(stored.value);
    if (key !== undefined) return key;
    throw new StartError(
      'the database was set up with another secret key; use that one (HAVEN_SECRET_KEY, or the file secretkey in the data directory of the first server)',
    );
  }
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await tx.run(sql`INSERT INTO installation (name, value) VALUES ('token-key', ${secretKey.encrypt(privateKey)})`);
  return privateKey;
}
