/** Facts about the installation that people and clients ask for. */
export interface SystemFacts {
  /** Shown as Harbor's version, so that clients that look at it work. */
  readonly version: string;
  /** Address by which clients reach the server, without a trailing slash; undefined when not configured. */
  readonly externalUrl: string | undefined;
  readonly storageName: string;
  /** PEM file with the authority that signed the server's certificate, for download; it may appear later. */
  readonly caCertificate: string | undefined;
}

/** Settings that the information page shows. */
export interface SystemSettings {
  readonly authMode: string;
  readonly primaryAuthMode: boolean;
  readonly selfRegistration: boolean;
  readonly bannerMessage: string;
  readonly projectCreationRestriction: string;
  readonly readOnly: boolean;
  readonly notificationEnable: boolean;
  /** Name of the OIDC provider, while that is how people log in. */
  readonly oidcProviderName?: string | undefined;
  /** Where the authenticating proxy is, while that is how people log in. */
  readonly authProxy?: AuthProxy | undefined;
}

/** An authenticating proxy. */
export interface AuthProxy {
  readonly endpoint: string;
  readonly tokenReviewEndpoint: string;
  readonly skipSearch: boolean;
  readonly verifyCertificate: boolean;
  readonly serverCertificate: string;
}

/** Passes when a component works, fails with an error that says what does not. */
export type HealthCheck = () => Promise<unknown>;

/** The state of one component. */
export interface ComponentHealth {
  readonly name: string;
  /** What is wrong; undefined when healthy. */
  readonly error: string | undefined;
}

/** How many projects and repositories there are. */
export interface Statistics {
  readonly privateProjects: number;
  readonly privateRepositories: number;
  readonly publicProjects: number;
  readonly publicRepositories: number;
  /** Undefined for everybody but system administrators. */
  readonly storage: number | undefined;
}

/** A repository found by search. */
export interface FoundRepository {
  readonly project_id: number;
  readonly project_name: string;
  readonly project_public: boolean;
  readonly repository_name: string;
  readonly pull_count: number;
  readonly artifact_count: number;
}
