import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { sql } from '../../db/sql.ts';
import { toSettings } from './model.ts';
import { Settings } from './service.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

test('what was never set has its default', async () => {
  expect(await new Settings(db).current()).toEqual({
    authMode: 'db_auth',
    primaryAuthMode: false,
    selfRegistration: false,
    bannerMessage: '',
    projectCreationRestriction: 'everyone',
    readOnly: false,
    notificationEnable: true,
    quotaEnabled: true,
    defaultStorageLimit: -1,
  });
});

test('what was set is read from the table', async () => {
  await db.database.run(sql`
    INSERT INTO properties (k, v) VALUES ('read_only', 'true'), ('storage_per_project', '1024'),
      ('project_creation_restriction', 'adminonly'), ('quota_per_project_enable', 'false')`);
  expect(await new Settings(db).current()).toMatchObject({
    readOnly: true,
    defaultStorageLimit: 1_024,
    projectCreationRestriction: 'adminonly',
    quotaEnabled: false,
  });
});

test.each(['0', '-5', 'abc', '1e99', ''])('a storage limit of %j is unlimited', (value) => {
  expect(toSettings(new Map([['storage_per_project', value]])).defaultStorageLimit).toBe(-1);
});
