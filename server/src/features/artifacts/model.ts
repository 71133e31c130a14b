import { type Digest, mediaTypes } from '@haven/oci';

/** What one manifest stands for, as lists and its page show it. */
export interface Artifact {
  readonly id: number;
  readonly projectId: number;
  readonly repositoryId: number;
  /** With the project: `library/nginx`. */
  readonly repository: string;
  readonly digest: Digest;
  /** Upper-case word such as `IMAGE` or `CHART`. */
  readonly type: string;
  /** Of the config, or of the index. */
  readonly mediaType: string;
  readonly manifestMediaType: string;
  readonly artifactType: string;
  /** Bytes of the manifest and everything it refers to. */
  readonly size: number;
  /** Digest of the picture that stands for it. */
  readonly icon: string;
  readonly pushedAt: Date;
  /** Undefined when it never was. */
  readonly pulledAt: Date | undefined;
  /** What its config says. */
  readonly extraAttrs: Readonly<Record<string, unknown>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A tag on an artifact. */
export interface ArtifactTag {
  readonly id: number;
  readonly repositoryId: number;
  readonly artifactId: number;
  readonly name: string;
  readonly pushedAt: Date;
  readonly pulledAt: Date | undefined;
}

/** A child of an index. */
export interface ArtifactReference {
  readonly parentId: number;
  readonly childId: number;
  readonly childDigest: string;
  readonly platform: StoredPlatform | undefined;
  readonly annotations: Readonly<Record<string, string>> | undefined;
  readonly urls: readonly string[] | undefined;
}

/** A platform in the words of the image specification. */
export interface StoredPlatform {
  readonly architecture?: string;
  readonly os?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  readonly variant?: string;
}

/** An artifact that belongs to another one: a signature, an SBOM and the like. */
export interface Accessory {
  readonly id: number;
  readonly artifactId: number;
  readonly subjectId: number;
  readonly subjectDigest: string;
  readonly repository: string;
  readonly digest: string;
  readonly size: number;
  readonly type: string;
  readonly createdAt: Date;
}

const buildHistory = ['build_history'];

/** Keys of the additions that an artifact of this type has, as its links name them. */
export function additionsOf(artifact: Pick<Artifact, 'type' | 'mediaType'>): readonly string[] {
  switch (artifact.type) {
    case 'IMAGE': {
      const hasConfig = artifact.mediaType === mediaTypes.ociConfig || artifact.mediaType === mediaTypes.dockerConfig;
      return hasConfig ? buildHistory : [];
    }
    case 'WASM':
      return buildHistory;
    case 'CHART':
      return ['values.yaml', 'readme.md', 'dependencies'];
    case 'CNAI':
      return ['readme.md', 'license', 'files'];
    default:
      return [];
  }
}
