import type { ProjectRef } from '../../auth/authorizer.ts';
import type { Artifact } from './model.ts';

/** What the scanners have to say of an artifact. */
export interface ScanFacts {
  /** Whether there is a scanner for it. */
  readonly scannable: boolean;
  /** Summaries of vulnerability reports by MIME type, in the words of the contract. */
  readonly scanOverview?: Readonly<Record<string, object>>;
  /** Summary of the generated SBOM, in the words of the contract. */
  readonly sbomOverview?: object;
  /** Digest of the SBOM that was generated for it. */
  readonly sbomDigest?: string;
}

/** Reports by MIME type, as the scanner wrote them. */
export type VulnerabilityReports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What other features know of artifacts; each is asked once per page, or once per repository of a page. */
export interface ArtifactExtensions {
  /** Those of the tags of a repository (full name) that a rule of the project freezes. */
  immutableTags(
    projectId: ProjectRef['projectId'],
    repository: string,
    tags: readonly string[],
  ): Promise<ReadonlySet<string>>;

  /** What the scanners say of the artifacts, by artifact id; those it does not know are absent. */
  scanFacts(artifacts: readonly Artifact[], reportTypes: readonly string[]): Promise<ReadonlyMap<number, ScanFacts>>;

  /** The report of the first MIME type that has one, by MIME type; empty when there is none. */
  vulnerabilityReport(artifact: Artifact, reportTypes: readonly string[]): Promise<VulnerabilityReports>;
}

/** Nothing is frozen and nothing was scanned. */
export const noExtensions: ArtifactExtensions = {
  immutableTags: async () => new Set(),
  scanFacts: async () => new Map(),
  vulnerabilityReport: async () => ({}),
};
