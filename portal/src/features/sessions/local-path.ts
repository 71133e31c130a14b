/** A path of this portal, whatever an address asks for: never another site, nor the page of signing in itself. */
export function localPath(text: string | null): string {
  if (text === null) return '/';
  try {
    // Browsers read backslashes and control characters as the beginning of other addresses.
    const url = new URL(text, 'http://portal.invalid');
    const path = `${url.pathname}${url.search}${url.hash}`;
    const isLocal = url.origin === 'http://portal.invalid' && text.startsWith('/') && !path.startsWith('//');
    return isLocal && url.pathname !== '/login' ? path : '/';
  } catch {
    return '/';
  }
}
