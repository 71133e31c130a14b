import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestRest, type TestRest } from '../../../test/rest.ts';
import { sql } from '../../db/sql.ts';

let rest: TestRest;
beforeAll(async () => {
  rest = await startTestRest();
});
afterAll(() => rest.close());
beforeEach(async () => {
  await rest.database.run(sql`DELETE FROM properties`);
  rest.changeableSettings.forget();
});

const get = async () => (await rest.send('GET', '/configurations', { as: 'admin' })).json;
const put = (body: object) => rest.send('PUT', '/configurations', { as: 'admin', body });

test('every setting is shown with its value, but no password', async () => {
  const shown = await get();
  expect(Object.keys(shown)).toHaveLength(56 - 1 + 7);
  expect(shown.auth_mode).toEqual({ value: 'db_auth', editable: false });
  expect(shown.token_expiration).toEqual({ value: 30, editable: true });
  expect(shown.oidc_extra_redirect_parms).toEqual({ value: '{}', editable: true });
  expect(shown.scan_all_policy).toEqual({ type: 'none' });
  expect(JSON.stringify(shown)).not.toMatch(/password|secret|pull_time_update_disable|robot_scanner/);
});

test('what is sent is changed, the rest stays, and unknown names are dropped', async () => {
  const { status, text } = await put({
    token_expiration: 45,
    self_registration: true,
    ldap_search_password: 'never shown',
    oidc_extra_redirect_parms: '{"prompt":"login"}',
    robot_scanner_name_prefix: 'mine',
    no_such_setting: 1,
  });
  expect([status, text]).toEqual([200, '']);
  const shown = await get();
  expect(shown.token_expiration.value).toBe(45);
  expect(shown.self_registration.value).toBe(true);
  expect(shown.session_timeout.value).toBe(60);
  expect(shown.oidc_extra_redirect_parms.value).toBe('{"prompt":"login"}');
  expect(JSON.stringify(shown)).not.toContain('never shown');
  const { json } = await rest.send('GET', '/systeminfo');
  expect(json.self_registration).toBe(true);
});

test.each([
  ['auth_mode', 'kerberos', 400],
  ['project_creation_restriction', 'nobody', 400],
  ['ldap_scope', 3, 400],
  ['ldap_group_search_scope', -1, 400],
  ['ldap_base_dn', '', 400],
  ['ldap_uid', '', 400],
  ['ldap_url', '', 400],
  ['robot_name_prefix', '', 400],
  ['storage_per_project', 0, 400],
  ['storage_per_project', -2, 400],
  ['token_expiration', 0, 400],
  ['robot_token_duration', -1, 400],
  ['session_timeout', 10_000_000_000, 400],
  ['oidc_extra_redirect_parms', '[]', 400],
  ['oidc_extra_redirect_parms', '{"a":1}', 400],
  ['skip_audit_log_database', true, 400],
  ['audit_log_forward_endpoint', 'no-port', 400],
  ['audit_log_forward_endpoint', '127.0.0.1:1', 400],
  ['read_only', 'yes', 422],
  ['token_expiration', '30', 422],
  ['token_expiration', 1.5, 422],
])('%s = %j is refused', async (key, value, status) => {
  expect((await put({ [key]: value, banner_message: 'not kept' })).status).toBe(status);
  expect((await get()).banner_message.value).toBe('');
});

test('values at the edge of what is allowed are kept', async () => {
  const edges = { session_timeout: 9_999_999_999, storage_per_project: -1, token_expiration: 1, ldap_scope: 0 };
  expect((await put(edges)).status).toBe(200);
  const shown = await get();
  for (const [key, value] of Object.entries(edges)) expect(shown[key].value).toBe(value);
});

describe('the way people log in', () => {
  test('cannot be changed while there are people, but sent as it is', async () => {
    expect((await put({ auth_mode: 'oidc_auth' })).error).toBe(
      'BAD_REQUEST: the auth mode cannot be modified as new users have been inserted into database',
    );
    expect((await put({ auth_mode: 'db_auth', oidc_name: 'Example' })).status).toBe(200);
  });

  test('can be changed while admin is alone', async () => {
    await rest.database.run(sql`UPDATE harbor_user SET deleted = true WHERE username <> 'admin'`);
    try {
      expect((await get()).auth_mode.editable).toBe(true);
      expect((await put({ auth_mode: 'oidc_auth', oidc_name: 'Example' })).status).toBe(200);
      const { json } = await rest.send('GET', '/systeminfo');
      expect(json).toMatchObject({ auth_mode: 'oidc_auth', oidc_provider_name: 'Example' });
      expect((await put({ auth_mode: 'http_auth', http_authproxy_endpoint: 'https://proxy.example' })).status).toBe(
        200,
      );
      expect((await rest.send('GET', '/systeminfo')).json.authproxy_settings).toMatchObject({
        endpoint: 'https://proxy.example',
      });
    } finally {
      await rest.database.run(sql`UPDATE harbor_user SET deleted = false`);
    }
  });
});

test('only administrators see and change settings, and only the installation itself sees passwords', async () => {
  for (const [method, path] of [
    ['GET', '/configurations'],
    ['PUT', '/configurations'],
    ['GET', '/internalconfig'],
  ] as const) {
    const body = method === 'PUT' ? {} : undefined;
    expect((await rest.send(method, path, { body })).status).toBe(401);
    expect((await rest.send(method, path, { as: 'alice', body })).status).toBe(403);
  }
  expect((await rest.send('GET', '/internalconfig', { as: 'admin' })).status).toBe(403);
});

test('read-only mode refuses changes, and is left by changing settings', async () => {
  expect((await put({ read_only: true })).status).toBe(200);
  const refused = await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'late' } });
  expect(refused.error).toBe('DENIED: The system is in read only mode. Any modification is prohibited.');
  expect((await put({ read_only: false })).status).toBe(200);
  expect((await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'late' } })).status).toBe(201);
});

test('a change is in the audit log with the names of the settings and without their values', async () => {
  await put({ oidc_client_secret: 'top secret', token_expiration: 0 });
  await put({ oidc_client_secret: 'top secret', session_timeout: 30 });
  const rows = await rest.database.many(sql`
    SELECT operation, resource_type, username, operation_description, operation_result FROM audit_log_ext
    WHERE resource_type = 'configuration' ORDER BY id DESC LIMIT 2`);
  expect(rows).toEqual([
    {
      operation: 'update',
      resource_type: 'configuration',
      username: 'admin',
      operation_description: 'update configuration: oidc_client_secret, session_timeout',
      operation_result: true,
    },
    {
      operation: 'update',
      resource_type: 'configuration',
      username: 'admin',
      operation_description: 'update configuration: oidc_client_secret, token_expiration',
      operation_result: false,
    },
  ]);
});

test('audit rows may be forwarded instead of stored once somebody listens', async () => {
  const listener = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const endpoint = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  expect((await put({ audit_log_forward_endpoint: endpoint, skip_audit_log_database: true })).status).toBe(200);
  const count = sql`SELECT (SELECT count(*) FROM audit_log_ext) AS stored, (SELECT count(*) FROM audit_forward) AS waiting`;
  const before = await rest.database.first<{ stored: number; waiting: number }>(count);
  await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'forwarded' } });
  expect(await rest.database.first(count)).toEqual({ stored: before?.stored, waiting: (before?.waiting ?? 0) + 1 });
  expect((await put({ audit_log_forward_endpoint: '' })).status).toBe(400);
  expect((await put({ audit_log_forward_endpoint: '', skip_audit_log_database: false })).status).toBe(200);
  listener.close();
});

test('event types that are switched off leave no audit row', async () => {
  await put({ disabled_audit_log_event_types: 'create_project, create_member' });
  await rest.send('POST', '/projects', { as: 'admin', body: { project_name: 'unseen' } });
  const row = sql`SELECT FROM audit_log_ext WHERE resource = 'unseen' AND operation = 'create'`;
  expect(await rest.database.run(row)).toBe(0);
});
