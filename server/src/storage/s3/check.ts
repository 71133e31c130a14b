import { randomUUID } from 'node:crypto';
import { HavenError } from '../../error.ts';
import type { Bucket } from './bucket.ts';
import { describeFailure } from './failure.ts';
import type { S3Options } from './options.ts';

/** Writes and removes a small object, and says in words of an administrator what stands in the way. */
export async function checkBucket(bucket: Bucket, options: S3Options): Promise<void> {
  const key = `haven/check-${randomUUID()}`;
  try {
    await bucket.put(key, Buffer.from('written to see whether the storage can be written'));
    await bucket.delete(key);
  } catch (error) {
    if (!(error instanceof HavenError)) throw error;
    throw new HavenError(error.code, explain(options, error.cause ?? error), { cause: error.cause });
  }
}

function explain({ bucket, region, endpoint }: S3Options, error: unknown): string {
  const where = `the bucket ${bucket} at ${endpoint ?? `Amazon S3 in ${region}`}`;
  const { name, status } = describeFailure(error);
  switch (name) {
    case 'NoSuchBucket':
      return `${where} does not exist`;
    case 'AccessDenied':
      return `${where} may not be written with these credentials: they need to get, put, delete and list objects and uploads`;
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
      return `${where} does not know this access key, or the secret key is another one`;
    case 'CredentialsProviderError':
      return `${where} needs credentials: set accesskey and secretkey, or give the process a role`;
    case 'PermanentRedirect':
    case 'AuthorizationHeaderMalformed':
      return `${where} is in another region than ${region}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${where} cannot be reached: the host name is not known`;
    case 'ECONNREFUSED':
      return `${where} cannot be reached: the connection was refused`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return `${where} has a certificate that is not trusted: set the CA bundle`;
    default:
      return `${where} cannot be written: ${name}${status === undefined ? '' : ` (status ${status})`}`;
  }
}
