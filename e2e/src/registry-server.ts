import type { Trust } from './certificates.ts';
import type { Credentials, HttpClient } from './http.ts';

/** A running registry that scenarios talk to. */
export interface RegistryServer {
  readonly scheme: 'http' | 'https';
  /** `127.0.0.1:port`, as it stands in image references. */
  readonly host: string;
  readonly url: string;
  readonly admin: Credentials;
  /** Whose certificate it shows; only over HTTPS. */
  readonly trust?: Trust;
  /** Has Haven's management interface (projects, users, robots); a plain registry has none. */
  readonly managed: boolean;
  readonly http: HttpClient;
}
