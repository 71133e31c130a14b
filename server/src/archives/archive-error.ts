/** An archive is not what it should be; the message says why. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}
