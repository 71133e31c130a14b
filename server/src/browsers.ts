import { createHash, timingSafeEqual } from 'node:crypto';
import type { Authenticator } from './auth/authenticator.ts';
import type { SecretKey } from './auth/secret-key.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Database } from './db/database.ts';
import { Logins, sessionRoutes } from './features/sessions/index.ts';
import type { Settings } from './features/settings/index.ts';
import { type CredentialCheck, CsrfGuard, type PlainRoute, type RestConfig } from './http/index.ts';
import { StartError } from './start-error.ts';

/** What browsers, and other parts of the installation, come with. */
export interface Browsers {
  readonly routes: readonly PlainRoute[];
  readonly credentials: CredentialCheck;
  readonly config: RestConfig;
  readonly logins: Logins;
}

/** What they are made of. */
export interface BrowsersDeps {
  readonly database: Database;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  readonly settings: Pick<Settings, 'current'>;
  readonly secretKey: SecretKey;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const CSRF_KEY_LENGTH = 32;

/** Puts together how browsers log in, and what protects them. */
export function createBrowsers(deps: BrowsersDeps): Browsers {
  const { authenticator, sessions, env } = deps;
  const logins = new Logins({
    ...deps,
    settings: () => deps.settings.current(),
    person: (name, password) => authenticator.person(name, password),
  });
  const clientAddressHeader = env.TRUE_CLIENT_IP_HEADER;
  return {
    logins,
    routes: sessionRoutes(logins),
    credentials: {
      basic: (name, secret) => authenticator.basic(name, secret),
      session: (id, renew) => sessions.find(id, renew),
      isInternalSecret: (secret) => isOneOf(secret, [env.CORE_SECRET, env.JOBSERVICE_SECRET]),
    },
    config: {
      csrf: new CsrfGuard(csrfKey(deps.secretKey, env.CSRF_KEY)),
      ...(clientAddressHeader && { clientAddressHeader }),
    },
  };
}

function csrfKey(secretKey: SecretKey, chosen: string | undefined): Buffer {
  if (chosen === undefined || chosen === '') return secretKey.derive('csrf');
  if (chosen.length === CSRF_KEY_LENGTH) return Buffer.from(chosen);
  throw new StartError(`CSRF_KEY should have ${CSRF_KEY_LENGTH} characters, but it has ${chosen.length}`);
}

// By their hashes, so that the time tells neither contents nor length (CVE-2023-20902).
function isOneOf(sent: string, secrets: readonly (string | undefined)[]): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return secrets.some((secret) => secret !== undefined && secret !== '' && timingSafeEqual(hash(sent), hash(secret)));
}
