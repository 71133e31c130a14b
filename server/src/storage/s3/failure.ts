import { HavenError, systemCode } from '../../error.ts';

// Amazon has no limit; these are the words of MinIO, Ceph and others when a bucket or a disk is full.
const FULL = new Set([
  'QuotaExceeded',
  'InsufficientStorage',
  'InsufficientCapacity',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
]);
const ABSENT = new Set(['NoSuchKey', 'NotFound']);

/** The HavenError for an error of the S3 client; the message is sent to clients, so it names no host and no bucket. */
export function s3Failure(error: unknown, action: string): HavenError {
  if (error instanceof HavenError) return error;
  const { name, status } = describeFailure(error);
  if (FULL.has(name) || status === 507) return new HavenError('STORAGE_FULL', undefined, { cause: error });
  if (name === 'NoSuchUpload') return new HavenError('BLOB_UPLOAD_UNKNOWN', undefined, { cause: error });
  return new HavenError('UNAVAILABLE', `the storage failed to ${action}`, { cause: error });
}

/** Whether the service says that there is no such object; a bucket that is missing is another matter. */
export function isAbsent(error: unknown): boolean {
  return ABSENT.has(describeFailure(error).name);
}

/** The service's word for an error, or the system's when there was no answer, and the status of the answer. */
export function describeFailure(error: unknown): { readonly name: string; readonly status: number | undefined } {
  if (!(error instanceof Error)) return { name: '', status: undefined };
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  const answered = typeof status === 'number';
  return { name: answered ? error.name : (systemCode(error) ?? error.name), status: answered ? status : undefined };
}
