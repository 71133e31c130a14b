import type { Digest } from '@haven/oci';

/** Header fields of every answer about a blob; what a digest names never changes, so it may be kept for a year. */
export function blobHeaders(digest: Digest): Record<string, string> {
  return {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    Etag: `"${digest}"`,
    'Cache-Control': 'max-age=31536000',
    'Accept-Ranges': 'bytes',
  };
}
