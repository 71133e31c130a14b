/** What is set about the OIDC provider. */
export interface OidcSettings {
  /** Issuer; its discovery document is below. */
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly verifyCertificate: boolean;
  readonly scopes: readonly string[];
  /** Claim with the user name; empty for `name`. */
  readonly userClaim: string;
  /** Claim with the groups; empty for none. */
  readonly groupsClaim: string;
  /** Its members are administrators; empty for none. */
  readonly adminGroup: string;
  /** Regular expression that groups have to match; empty for all. */
  readonly groupFilter: string;
  /** Whether newcomers get an account named by the user claim without being asked. */
  readonly autoOnboard: boolean;
  /** Whether logging out here logs out there. */
  readonly logout: boolean;
  /** Parameters to send to the provider beside those of the protocol. */
  readonly extraParameters: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}
