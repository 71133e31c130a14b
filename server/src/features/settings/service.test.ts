import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { SecretKey } from '../../auth/secret-key.ts';
import { sql } from '../../db/sql.ts';
import { StartError } from '../../start-error.ts';
import { toCurrent, toValues } from './model.ts';
import { Settings } from './service.ts';

const secretKey = new SecretKey('of tests');
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db.drop());

const settings = (env: Record<string, string> = {}) => new Settings({ ...db, secretKey, env });
const anyone = { kind: 'user', userId: 1, username: 'admin', sysadmin: true, groupIds: [] } as const;

test('what was never set has its default', async () => {
  expect(await settings().current()).toEqual({
    authMode: 'db_auth',
    primaryAuthMode: false,
    selfRegistration: false,
    bannerMessage: '',
    projectCreationRestriction: 'everyone',
    readOnly: false,
    notificationEnable: true,
    quotaEnabled: true,
    defaultStorageLimit: -1,
    tokenExpirationMinutes: 30,
    sessionTimeoutMinutes: 60,
    robotNamePrefix: 'robot$',
    forgetsDeletedUsers: false,
    auditForgetsDeletedUsers: false,
    oidcProviderName: undefined,
    authProxy: undefined,
  });
});

test('what is stored wins over the environment, and that over the default', async () => {
  const ours = settings({ TOKEN_EXPIRATION: '5', SESSION_TIMEOUT: '7', LDAP_URL: 'ldaps://ldap.example' });
  await ours.update(anyone, { token_expiration: 9 });
  ours.forget();
  const values = await ours.values();
  expect([values.token_expiration, values.session_timeout, values.ldap_url]).toEqual([9, 7, 'ldaps://ldap.example']);
});

test('a variable that cannot be is an error at the start', () => {
  expect(() => settings({ READ_ONLY: 'perhaps' })).toThrow(StartError);
  expect(() => settings({ SESSION_TIMEOUT: '0' })).toThrow('SESSION_TIMEOUT: session_timeout should be 1 to');
});

describe('a password', () => {
  test('is encrypted in the table', async () => {
    const ours = settings();
    await ours.update(anyone, { ldap_search_password: 'open sesame' });
    const row = await db.database.first<{ v: string }>(sql`SELECT v FROM properties WHERE k = 'ldap_search_password'`);
    expect(row?.v).toMatch(/^<haven-v1>/);
    expect((await settings().values()).ldap_search_password).toBe('open sesame');
  });

  test('that was encrypted with another key is none', async () => {
    const others = new Settings({ ...db, secretKey: new SecretKey('another') });
    expect((await others.values()).ldap_search_password).toBe('');
  });
});

test.each(['0', '-5', 'abc', '1e99', ''])('a stored storage limit of %j is unlimited', (value) => {
  expect(toCurrent(toValues(new Map([['storage_per_project', value]]), {})).defaultStorageLimit).toBe(-1);
});

describe('CONFIG_OVERWRITE_JSON', () => {
  test('is stored at the start, whoever else is there, and forbids changes', async () => {
    const ours = settings({ CONFIG_OVERWRITE_JSON: '{"banner_message":"fixed","session_timeout":11,"unknown":1}' });
    await ours.prepare();
    ours.forget();
    expect(await ours.current()).toMatchObject({ bannerMessage: 'fixed', sessionTimeoutMinutes: 11 });
    expect((await ours.list()).every(({ editable }) => !editable)).toBe(true);
    await expect(ours.update(anyone, { banner_message: 'mine' })).rejects.toThrow(
      'current config is init by env variable: CONFIG_OVERWRITE_JSON, it cannot be updated',
    );
    expect((await settings().current()).bannerMessage).toBe('fixed');
  });

  test.each(['nonsense', '[]', 'null', '{"session_timeout":"soon"}'])('%s ends the start', async (text) => {
    await expect(settings({ CONFIG_OVERWRITE_JSON: text }).prepare()).rejects.toThrow();
  });
});

test('what the environment says of the audit log counts from the start on', async () => {
  await settings({ AUDIT_LOG_EVENTS_DISABLED: 'create_tag, delete_tag', PULL_AUDIT_LOG_DISABLE: 'true' }).prepare();
  const effect = () => db.database.first(sql`SELECT audit_disabled FROM setting_effect`);
  expect(await effect()).toEqual({ audit_disabled: ['create_tag', 'delete_tag', 'pull_artifact'] });
  await settings().prepare();
  expect(await effect()).toEqual({ audit_disabled: [] });
});

test('what the environment says of pulls counts from the start on', async () => {
  const effect = () => db.database.first(sql`SELECT pulls_counted, pulls_timed, unnoticed_pullers FROM setting_effect`);
  const names = { ROBOT_NAME_PREFIX: 'bot-', ROBOT_SCANNER_NAME_PREFIX: 'scan' };
  const flags = ['PULL_COUNT_UPDATE_DISABLE', 'PULL_TIME_UPDATE_DISABLE', 'SCANNER_SKIP_UPDATE_PULL_TIME'];
  await settings({ ...names, ...Object.fromEntries(flags.map((flag) => [flag, 'true'])) }).prepare();
  expect(await effect()).toEqual({ pulls_counted: false, pulls_timed: false, unnoticed_pullers: 'bot-scan' });
  await settings(names).prepare();
  expect(await effect()).toEqual({ pulls_counted: true, pulls_timed: true, unnoticed_pullers: '' });
});
