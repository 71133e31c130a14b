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

/** Something that a text may mean. */
export interface Suggestion {
  readonly kind: 'project' | 'repository' | 'tag' | 'artifact' | 'robot';
  /** Of an artifact, the digest. */
  readonly name: string;
  /** Null for a robot of the system. */
  readonly project: string | null;
  /** With the project, of what lies in one. */
  readonly repository?: string;
}

/** A project whose storage is nearly used up. */
export interface FullQuota {
  readonly project: string;
  readonly used: number;
  readonly hard: number;
}

/** A robot that expires soon, or has expired lately. */
export interface ExpiringRobot {
  readonly name: string;
  readonly project: string | null;
  readonly expiresAt: Date;
}

/** A run that has failed. */
export interface FailedJob {
  readonly id: number;
  readonly type: string;
  /** What it was done for. */
  readonly policy: number;
  readonly project: string | null;
  readonly endedAt: Date;
  readonly message: string;
}

/** What somebody should look after. */
export interface Attention {
  readonly quotas: readonly FullQuota[];
  readonly robots: readonly ExpiringRobot[];
  readonly jobs: readonly FailedJob[];
}
