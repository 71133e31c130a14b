/** Whether a reference is a digest; everything else is a tag. */
export function isDigest(reference: string): boolean {
  return /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-zA-Z=_-]{32,}$/.test(reference);
}

/** A digest short enough for people: `sha256:` left away, twelve characters. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(':') + 1).slice(0, 12);
}
