import type { UserCaller } from '../../../auth/caller.ts';
import type { Verdict } from '../../../auth/providers/provider.ts';
import { HavenError } from '../../../error.ts';
import type { Logger } from '../../../log/logger.ts';
import { isLocalPath } from '../oidc/model.ts';
import { type Identities, reasonOf, toCaller } from '../service.ts';

/** What logging in by a token of the proxy needs. */
export interface AuthProxyLoginsDeps {
  readonly identities: Pick<Identities, 'signIn'>;
  readonly provider: {
    isConfigured(): Promise<boolean>;
    verifyToken(token: string): Promise<Verdict>;
  };
  readonly logger: Logger;
}

/** Logging in with a browser that the authenticating proxy has sent here with a token. */
export class AuthProxyLogins {
  readonly #deps: AuthProxyLoginsDeps;

  constructor(deps: AuthProxyLoginsDeps) {
    this.#deps = deps;
  }

  /** Whose token it is, and where the browser goes next: a path of this server, the first page when none is named. */
  async finish(token: string, path: string): Promise<{ readonly caller: UserCaller; readonly path: string }> {
    const { provider, identities, logger } = this.#deps;
    if (!(await provider.isConfigured())) {
      throw new HavenError('PRECONDITION', 'the authenticating proxy is not configured');
    }
    const next = path === '' ? '/' : path;
    if (!isLocalPath(next)) throw new HavenError('BAD_REQUEST', 'postURI must be a path of this server');
    const verdict = await provider.verifyToken(token);
    if (verdict.kind === 'unavailable') {
      logger.warn({ provider: 'http', cause: reasonOf(verdict.cause) }, 'identity provider unavailable');
      throw new HavenError('UNAVAILABLE', 'the authenticating proxy cannot be asked');
    }
    if (verdict.kind === 'refused') throw new HavenError('UNAUTHORIZED', 'the token is not valid');
    return { caller: toCaller(await identities.signIn('http', verdict.identity)), path: next };
  }
}
