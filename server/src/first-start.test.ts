import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test/database.ts';
import { verifyPassword } from './auth/passwords.ts';
import { SecretKey } from './auth/secret-key.ts';
import { sql } from './db/sql.ts';
import { prepareInstallation } from './first-start.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await createTestDatabase();
});
afterEach(() => db.drop());

const start = (adminPassword: string | undefined, allowDefaultPassword?: boolean) =>
  prepareInstallation(db.database, {
    ...{ secretKey: new SecretKey('test'), adminPassword },
    ...(allowDefaultPassword !== undefined && { allowDefaultPassword }),
  });

async function isPassword(password: string): Promise<boolean> {
  const row = await db.database.first<{ hash: string }>(sql`
    SELECT password_hash AS hash FROM harbor_user WHERE user_id = 1`);
  return row !== undefined && verifyPassword(password, row.hash);
}

describe('the password of admin', () => {
  test('is the one that was chosen, and stays at later starts', async () => {
    expect((await start('Some-passw0rd')).generatedPassword).toBeUndefined();
    await start('Other-passw0rd');
    expect(await isPassword('Some-passw0rd')).toBe(true);
  });

  test('is made up when none was chosen', async () => {
    const { generatedPassword } = await start(undefined);
    expect(generatedPassword).toMatch(/^\S{20}$/);
    expect(await isPassword(generatedPassword ?? '')).toBe(true);
  });

  test('is not the one everybody knows, unless that is wanted (CVE-2026-4404)', async () => {
    await expect(start('Harbor12345')).rejects.toThrow(/the password that everybody knows/);
    expect(await db.database.run(sql`SELECT FROM harbor_user`)).toBe(0);
    await start('Harbor12345', true);
    expect(await isPassword('Harbor12345')).toBe(true);
    // Whoever has it already is not locked out by a restart.
    await start('Harbor12345');
  });
});
