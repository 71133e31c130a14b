import { type Digest, digestAlgorithm, digestHex, parseDigest } from '@haven/oci';
import { HavenError } from '../error.ts';

/*
 * The layout of keys, the same in every driver. The upper tree is that of the distribution project, so the storage of
 * an existing registry can be taken over where it lies and given back; the lower one is ours.
 *
 *     <root>
 *     ├── docker/registry/v2/
 *     │   ├── blobs/
 *     │   │   ├── sha256/
 *     │   │   │   └── ab/                   first two characters of the hex
 *     │   │   │       └── abcdef…/          64 characters
 *     │   │   │           └── data          the bytes: layers, configs and, written in the background, manifests
 *     │   │   └── sha512/…                  the same with 128 characters
 *     │   └── repositories/…                links of an older registry: read by the import, never written
 *     └── haven/
 *         └── uploads/
 *             └── <upload id>…              bytes of unfinished uploads: a file, or objects under `<upload id>/`
 */

/** Where the bytes of unfinished uploads lie. */
export const uploadPrefix = 'haven/uploads/';

/** Where all blobs lie, one object each. */
export const blobPrefix = 'docker/registry/v2/blobs/';

const UPLOAD_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The key of the object that holds the blob with this digest. */
export function blobKey(digest: Digest): string {
  const hex = digestHex(digest);
  return `${blobPrefix}${digestAlgorithm(digest)}/${hex.slice(0, 2)}/${hex}/data`;
}

/** The digest whose blob lies at `key`, or undefined when the key is not that of a blob. */
export function blobDigest(key: string): Digest | undefined {
  if (!key.startsWith(blobPrefix)) return undefined;
  const [algorithm, , hex] = key.slice(blobPrefix.length).split('/');
  const digest = parseDigest(`${algorithm}:${hex}`);
  return digest !== undefined && blobKey(digest) === key ? digest : undefined;
}

/** Where the bytes of one upload lie; an id of another form than ours is an upload nobody knows. */
export function uploadKey(id: string): string {
  if (!isUploadId(id)) throw new HavenError('BLOB_UPLOAD_UNKNOWN');
  return `${uploadPrefix}${id}`;
}

/** Whether `id` has the form of our upload ids; names of any other form under the prefix were not put there by us. */
export function isUploadId(id: string): boolean {
  return UPLOAD_ID.test(id);
}

/** Refuses a key that could leave the root of the storage; keys are ours, so this is the second lock on the door. */
export function assertKey(key: string): void {
  const parts = key.split('/');
  if (key.includes('\0') || key.includes('\\') || parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new HavenError('BAD_REQUEST', `not a key of the storage: ${JSON.stringify(key)}`);
  }
}
