import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived. */
export interface ArrivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text. */
  readonly text: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
  /** Who signed in. */
  readonly user: string | undefined;
}

/** A real mail server that keeps what it gets. */
export interface TestMailServer {
  readonly port: number;
  readonly mails: ArrivedMail[];
  close(): Promise<void>;
}

/** How the server behaves. */
export interface MailServerOptions {
  /** Wants this name and password. */
  readonly account?: { readonly username: string; readonly password: string };
  /** Speaks TLS, from the first byte or when asked. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly implicit: boolean };
  /** Refuses every recipient with these words. */
  readonly refusal?: string;
}

/** Starts a mail server on the loopback. */
export async function startMailServer({ account, tls, refusal }: MailServerOptions = {}): Promise<TestMailServer> {
  const mails: ArrivedMail[] = [];
  const server = new SMTPServer({
    secure: tls?.implicit ?? false,
    ...(tls && { key: await readFile(tls.key), cert: await readFile(tls.cert) }),
    disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(account ? [] : ['AUTH'])],
    authOptional: account === undefined,
    onAuth({ username, password }, _session, done) {
      const isRight = username === account?.username && password === account?.password;
      done(isRight ? null : new Error('Invalid username or password'), { user: username });
    },
    onRcptTo(_address, _session, done) {
      done(refusal === undefined ? null : new Error(refusal));
    },
    onData(stream, session, done) {
      void read(stream).then((text) => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text,
          secure: session.secure,
          user: session.user as string | undefined,
        });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // What has been refused is of no interest.
  server.on('error', () => undefined);
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function read(stream: Readable): Promise<string> {
  let text = '';
  for await (const piece of stream) text += piece;
  // Long lines are broken by an equals sign at their end, and one in them is written as a number.
  return text.replaceAll('=\r\n', '').replaceAll('=3D', '=');
}
