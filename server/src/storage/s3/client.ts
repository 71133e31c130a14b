import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Options, s3Defaults } from './options.ts';

/** The parts of the SDK in use. It takes half a second to load, so only who stores in S3 pays for it. */
export type Sdk = typeof import('@aws-sdk/client-s3');

// Downloads hold their connection as long as the reader takes, and must not keep uploads from getting one.
const MAX_SOCKETS = 512;

/** Loads the SDK and makes a client for the options. */
export async function connect(options: S3Options): Promise<{ readonly sdk: Sdk; readonly client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3');
  return { sdk, client: new sdk.S3Client(await clientConfig(options)) };
}

async function clientConfig(options: S3Options): Promise<S3ClientConfig> {
  const { accessKey, secretKey, caBundle } = options;
  const keys = accessKey !== undefined && secretKey !== undefined;
  const ca = caBundle === undefined ? undefined : [...rootCertificates, await readFile(caBundle, 'utf8')];
  return {
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(keys ? { credentials: { accessKeyId: accessKey, secretAccessKey: secretKey } } : {}),
    forcePathStyle: options.forcePathStyle ?? false,
    maxAttempts: 4,
    // Services other than Amazon's refuse the newer checksum headers; the signature covers the content anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: options.timeout ?? s3Defaults.timeout,
      httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      httpsAgent: {
        keepAlive: true,
        maxSockets: MAX_SOCKETS,
        rejectUnauthorized: options.skipVerify !== true,
        ...(ca === undefined ? {} : { ca }),
      },
    },
  };
}
