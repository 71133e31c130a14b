import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type MailServerOptions, startMailServer, type TestMailServer } from '../../test/mail-server.ts';
import { Mailer, type MailSettings } from './mailer.ts';

let directory: string;
let tls: { readonly key: string; readonly cert: string };
let server: TestMailServer | undefined;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-mail-'));
  tls = { key: join(directory, 'key.pem'), cert: join(directory, 'cert.pem') };
  const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', tls.key, '-out', tls.cert];
  execFileSync('openssl', [...words, '-subj', '/CN=localhost'], { stdio: 'ignore' });
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function send(options: MailServerOptions, settings: Partial<MailSettings> = {}) {
  server = await startMailServer(options);
  const { port } = server;
  const mailer = new Mailer({
    settings: async () => ({
      ...{
        host: '127.0.0.1',
        port,
        username: '',
        password: '',
        from: 'haven@example.org',
        ssl: false,
        insecure: false,
      },
      ...settings,
    }),
  });
  await mailer.send({ to: 'alice@example.com', subject: 'Grüße', text: 'a\n.\nb' });
  return server.mails;
}

const account = { username: 'haven', password: 'hunter2' };

test('a mail arrives as it was written', async () => {
  const [mail] = await send({});
  expect(mail).toMatchObject({ from: 'haven@example.org', to: ['alice@example.com'], secure: false, user: undefined });
  expect(mail?.text).toMatch(/\r\n\r\na\r\n\.\r\nb\r\n$/);
});

test('the mail server is signed in to, with TLS where it has it', async () => {
  const settings = { username: 'haven', password: 'hunter2', insecure: true };
  expect((await send({ account, tls: { ...tls, implicit: true } }, { ...settings, ssl: true }))[0]).toMatchObject({
    secure: true,
    user: 'haven',
  });
  await server?.close();
  expect((await send({ account, tls: { ...tls, implicit: false } }, settings))[0]).toMatchObject({
    secure: true,
    user: 'haven',
  });
});

test('a certificate that nobody vouches for is refused, unless that is wanted', async () => {
  await expect(send({ tls: { ...tls, implicit: true } }, { ssl: true })).rejects.toThrow(
    /^the mail server 127\.0\.0\.1:\d+ did not take the mail: self-signed certificate/,
  );
  expect(server?.mails).toEqual([]);
});

test('a password does not travel in the open', async () => {
  const settings = { username: 'haven', password: 'hunter2' };
  // The name of this machine, so that it does not count as the machine itself.
  const elsewhere = { ...settings, host: '::ffff:127.0.0.1' };
  await expect(send({ account }, elsewhere)).rejects.toThrow(/did not take the mail: .*(STARTTLS|TLS)/i);
  expect(server?.mails).toEqual([]);
  await server?.close();
  expect((await send({ account }, settings))[0]?.user).toBe('haven');
});

test('what the server says is passed on, the password never', async () => {
  await expect(send({ refusal: 'no such person here' })).rejects.toThrow(/no such person here/);
  await server?.close();
  const wrong = send({ account }, { username: 'haven', password: 'swordfish' });
  await expect(wrong).rejects.toThrow(/did not take the mail: Invalid login/);
  await expect(wrong).rejects.not.toThrow(/swordfish/);
});

test('without a server or a sender nothing is sent', async () => {
  await expect(send({}, { host: '' })).rejects.toThrow('no mail server is set (email_host, email_from)');
  await server?.close();
  await expect(send({}, { from: '' })).rejects.toThrow('no mail server is set');
});
