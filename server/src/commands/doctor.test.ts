import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createEmptyDatabase, createTestDatabase } from '../../test/database.ts';
import { loadConfig } from '../config/index.ts';
import { sql } from '../db/sql.ts';
import { doctor } from './doctor.ts';

vi.setConfig({ testTimeout: 60_000 });

let directory: string;
let certificate: { readonly HAVEN_TLS_CERTIFICATE: string; readonly HAVEN_TLS_KEY: string };
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-doctor-'));
  await chmod(directory, 0o711);
  certificate = makeCertificate('reg.example.com', 90);
});
afterAll(() => rm(directory, { recursive: true }));

function makeCertificate(name: string, days: number) {
  const [cert, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
  const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', String(days), '-keyout', key, '-out', cert];
  execFileSync('openssl', [...words, ...subject], { stdio: 'ignore' });
  return { HAVEN_TLS_CERTIFICATE: cert, HAVEN_TLS_KEY: key };
}

/** What doctor prints about one thing, and whether it would let the server start. */
async function ask(env: Record<string, string>, check: string) {
  let output = '';
  const config = loadConfig({
    env: { HAVEN_HOST: '127.0.0.1', HAVEN_PORT: '0', HAVEN_DATA_DIR: directory, ...env },
  });
  const code = await doctor(config, (text) => {
    output += text;
  });
  const lines = output.split('\n').filter((line) => line.includes(`  ${check}: `));
  return { code, lines: lines.map((line) => line.replace(`  ${check}:`, '').replaceAll(directory, '~')), output };
}

test('a machine on which all is well is told so, a line for each thing', async () => {
  const { code, output } = await ask({ HAVEN_EXTERNAL_URL: 'http://localhost' }, '');
  expect(output).not.toContain('WRONG');
  expect(code).toBe(0);
  const names = [...output.matchAll(/^\w+ +([A-Z][a-z ]+):/gm)].map(([, name]) => name);
  expect([...new Set(names)]).toEqual([
    ...['Machine', 'Configuration', 'Address', 'Certificate', 'Data directory', 'Secret key', 'Database', 'Storage'],
    ...['Ports', 'Log'],
  ]);
  expect(output).toMatch(/\nHaven can start(, \d+ to look at)?\.\n$/);
});

describe('the certificate', () => {
  test('that is good is valid for a time, and wanted for download', async () => {
    const { code, lines } = await ask({ ...certificate, HAVEN_EXTERNAL_URL: 'https://reg.example.com' }, 'Certificate');
    expect(code).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/^ok +valid for (89|90) days$/),
      'note  it is signed by itself; put it at ~/ca_download/ca.crt, and people can download it',
    ]);
    const path = certificate.HAVEN_TLS_CERTIFICATE;
    expect((await ask({ ...certificate, HAVEN_CA_CERTIFICATE: path }, 'Certificate')).lines[1]).toMatch(
      /is for download$/,
    );
  });

  test('for another name, and about to expire, is noted', async () => {
    const soon = makeCertificate('other.example.com', 5);
    const { code, lines } = await ask({ ...soon, HAVEN_EXTERNAL_URL: 'https://reg.example.com' }, 'Certificate');
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^note +it expires in [45] days$/);
    expect(lines[1]).toContain(
      'it is not for reg.example.com, so clients will refuse it; it names DNS:other.example.com',
    );
  });

  test('with another key, or that is none, is wrong', async () => {
    const key = join(directory, 'another.key');
    await writeFile(
      key,
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    const other = await ask({ ...certificate, HAVEN_TLS_KEY: key }, 'Certificate');
    expect([other.code, other.lines]).toEqual([
      1,
      ['WRONG the key ~/another.key does not belong to the certificate ~/reg.example.com.crt'],
    ]);
    const text = join(directory, 'text');
    await writeFile(text, 'hello');
    expect((await ask({ ...certificate, HAVEN_TLS_CERTIFICATE: text }, 'Certificate')).lines).toEqual([
      'WRONG the file ~/text is not a certificate in PEM',
    ]);
    expect((await ask({ ...certificate, HAVEN_TLS_KEY: '/nonexistent' }, 'Certificate')).lines).toEqual([
      expect.stringContaining('WRONG the file /nonexistent cannot be read: ENOENT'),
    ]);
  });
});

describe('the database', () => {
  test('that is empty will be set up, one that is current is said to be', async () => {
    const empty = await createEmptyDatabase();
    expect((await ask({ HAVEN_DATABASE_URL: empty.url }, 'Database')).lines.at(-1)).toBe(
      'ok    empty, will be set up at the start',
    );
    await empty.drop();
    const full = await createTestDatabase();
    expect((await ask({ HAVEN_DATABASE_URL: full.url }, 'Database')).lines.at(-1)).toBe('ok    the schema is current');
    await full.database.run(sql`DELETE FROM schema_migration WHERE version > 1`);
    expect((await ask({ HAVEN_DATABASE_URL: full.url }, 'Database')).lines.at(-1)).toMatch(
      /^note +\d+ migrations will be applied; make a backup first$/,
    );
    await full.drop();
  });

  test('of a Harbor, or of a newer Haven, is wrong', async () => {
    const harbors = await createEmptyDatabase();
    await harbors.database.run(sql`CREATE TABLE harbor_user (user_id integer)`);
    const first = await ask({ HAVEN_DATABASE_URL: harbors.url }, 'Database');
    expect([first.code, first.lines]).toEqual([
      1,
      [expect.stringMatching(/^WRONG the database has the tables of a Harbor/)],
    ]);
    await harbors.drop();
    const newer = await createTestDatabase();
    await newer.database.run(sql`INSERT INTO schema_migration (version, name, checksum) VALUES (999, 'x', 'y')`);
    expect((await ask({ HAVEN_DATABASE_URL: newer.url }, 'Database')).lines).toEqual([
      expect.stringMatching(/^WRONG the database has schema version 999, newer than/),
    ]);
    await newer.drop();
  });
});

test('ports that are taken are named with their settings', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = String((server.address() as AddressInfo).port);
  const { code, lines } = await ask({ ...certificate, HAVEN_PORT: port, HAVEN_HTTPS_PORT: '0' }, 'Ports');
  server.close();
  expect([code, lines]).toEqual([
    1,
    [
      'ok    0 is free (HTTPS)',
      `WRONG ${port} (plain HTTP, which is sent to HTTPS) is taken, by a running Haven or another program; the setting is HAVEN_PORT`,
    ],
  ]);
});

test('a log that cannot be written is wrong, one that nobody takes is noted', async () => {
  await writeFile(join(directory, 'file'), '');
  const { lines } = await ask(
    {
      HAVEN_LOG_DIRECTORY: join(directory, 'file/logs'),
      HAVEN_LOG_SERVER_HOST: '127.0.0.1',
      HAVEN_LOG_SERVER_PORT: '1',
    },
    'Log',
  );
  expect(lines).toEqual([
    expect.stringMatching(/^WRONG ~\/file\/logs cannot be written: ENOTDIR/),
    'note  nothing takes connections at 127.0.0.1:1; lines wait for it',
  ]);
});

test('the address for clients is looked at together with the certificate', async () => {
  expect((await ask({}, 'Address')).lines).toEqual([expect.stringContaining('set external_url (HAVEN_EXTERNAL_URL)')]);
  const { lines } = await ask({ HAVEN_EXTERNAL_URL: 'https://no-such-host.invalid' }, 'Address');
  expect(lines).toEqual([
    'ok    https://no-such-host.invalid',
    expect.stringContaining('a proxy in front has to speak HTTPS'),
    expect.stringContaining('does not know the name no-such-host.invalid'),
  ]);
});

test('complaints about the configuration are shown one by one', async () => {
  await mkdir(join(directory, 'x'), { recursive: true });
  const { lines } = await ask({ HAVEN_PROT: '1' }, 'Configuration');
  expect(lines).toEqual(['note  the environment variable HAVEN_PROT is not known; did you mean HAVEN_PORT?']);
});
