import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { type S3Options, s3Defaults } from './options.ts';

/** The parts of the SDK in use. It takes half a second to load, so only who stores in S3 pays for it. */
export type Sdk = typeof import('@aws-sdk/client-s3');

// Downloads hold their connection as long as the reader takes, and must not keep uploads from getting one.
const MAX_SOCKETS = 512;
const SMALL_BODY = 64 * 1024;

/** Loads the SDK and makes a client for the options. */
export async function connect(options: S3Options): Promise<{ readonly sdk: Sdk; readonly client: S3Client }> {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client(await clientConfig(options));
  client.middlewareStack.add(
    (next) => (args) => {
      leaveLargeBodyUnsigned(args.request);
      return next(args);
    },
    { step: 'build', name: 'leaveLargeBodyUnsigned' },
  );
  return { sdk, client };
}

/**
 * The SDK signs a hash of each body. TLS protects the bytes as well, and blobs are hashed anyway: the second hash would
 * be a third of the work of an upload, and done for a whole part at once it would hold up every other request.
 */
function leaveLargeBodyUnsigned(request: unknown): void {
  if (!isRequest(request) || request.protocol !== 'https:') return;
  if (request.body instanceof Uint8Array && request.body.length > SMALL_BODY) {
    request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  }
}

function isRequest(value: unknown): value is { protocol: string; body: unknown; headers: Record<string, string> } {
  return typeof value === 'object' && value !== null && 'protocol' in value && 'headers' in value;
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
    // Asking first whether a body may be sent costs a round trip, and six seconds where the service does not answer.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: 5_000,
      socketTimeout: options.timeout ?? s3Defaults.timeout,
      // Agents and not their options: with options the SDK makes agents of its own for some requests.
      httpAgent: new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
      httpsAgent: new https.Agent({
        keepAlive: true,
        maxSockets: MAX_SOCKETS,
        rejectUnauthorized: options.skipVerify !== true,
        ...(ca === undefined ? {} : { ca }),
      }),
    },
  };
}
