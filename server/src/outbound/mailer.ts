import { isIP } from 'node:net';
import { HavenError } from '../error.ts';

/** Where mail is handed over. */
export interface MailSettings {
  readonly host: string;
  readonly port: number;
  /** Empty: without signing in. */
  readonly username: string;
  readonly password: string;
  readonly from: string;
  /** TLS from the first byte; else it is asked for. */
  readonly ssl: boolean;
  /** The certificate is not verified, and a password may go without TLS. */
  readonly insecure: boolean;
}

/** One mail of plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;

/** Sends mail by the mail server of the installation. */
export class Mailer {
  readonly #settings: () => Promise<MailSettings>;

  constructor(deps: { readonly settings: () => Promise<MailSettings> }) {
    this.#settings = deps.settings;
  }

  /** Whether there is a mail server. */
  async isConfigured(): Promise<boolean> {
    const { host, from } = await this.#settings();
    return host !== '' && from !== '';
  }

  /** Hands a mail over; fails with what the server said when it was not taken. */
  async send(mail: Mail): Promise<void> {
    const settings = await this.#settings();
    if (!(await this.isConfigured()))
      throw new HavenError('PRECONDITION', 'no mail server is set (email_host, email_from)');
    // Most servers never send mail.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      ...connectionOf(settings),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    try {
      await transport.sendMail({ ...mail, from: settings.from });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new HavenError(
        'BAD_REQUEST',
        `the mail server ${settings.host}:${settings.port} did not take the mail: ${reason}`,
        {
          cause,
        },
      );
    } finally {
      transport.close();
    }
  }
}

function connectionOf({ host, port, username, password, ssl, insecure }: MailSettings) {
  return {
    host,
    port,
    secure: ssl,
    // A password is not for everybody on the way.
    requireTLS: username !== '' && !insecure && !isThisMachine(host),
    tls: { rejectUnauthorized: !insecure },
    ...(username !== '' && { auth: { user: username, pass: password } }),
  };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
