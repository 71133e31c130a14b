/** Settings of the S3 driver; names and defaults are those of the distribution project where it has them. */
export interface S3Options {
  readonly bucket: string;
  readonly region: string;
  /** URL of a service that is not Amazon's, such as `https://minio.example.com:9000`. */
  readonly endpoint?: string;
  /** Prefix of all keys, without slashes at its ends. */
  readonly rootDirectory?: string;
  /** With `secretKey`; without both, the SDK's own search: environment, profile, container or instance role. */
  readonly accessKey?: string;
  readonly secretKey?: string;
  /** Bucket in the path, not in the host name: what most services that are not Amazon's need. */
  readonly forcePathStyle?: boolean;
  /** Send readers to the storage by a signed URL, on unless it is false. */
  readonly redirect?: boolean;
  /** Bytes of one part of a large upload, 5 MiB or more. */
  readonly chunkSize?: number;
  /** Encryption at rest by the service, with its key or the KMS key `keyId`. */
  readonly encrypt?: boolean;
  readonly keyId?: string;
  readonly storageClass?: string;
  /** File with certificates (PEM) to trust beside the well-known ones. */
  readonly caBundle?: string;
  /** Do not verify the certificate of the service. */
  readonly skipVerify?: boolean;
  /** Bytes of memory all uploads of the process may use together. */
  readonly uploadMemory?: number;
  /** Objects larger than this are copied in pieces of this size, several at a time; Amazon allows up to 5 GiB. */
  readonly copyChunkSize?: number;
  /** Milliseconds without a byte from the service after which a request has failed. */
  readonly timeout?: number;
  /** Milliseconds an upload without a known session is left alone by the sweep. */
  readonly uploadGrace?: number;
}

const MiB = 1024 * 1024;

/** What holds where the options say nothing. */
export const s3Defaults = {
  chunkSize: 10 * MiB,
  uploadMemory: 256 * MiB,
  copyChunkSize: 256 * MiB,
  timeout: 120_000,
  uploadGrace: 3_600_000,
};

/** The smallest part S3 takes, except as the last one. */
export const MIN_PART_SIZE = 5 * MiB;
