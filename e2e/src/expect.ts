import assert from 'node:assert/strict';

/** Fails unless `text` contains `part`; shows both. */
export function expectContains(text: string, part: string): void {
  assert.ok(text.includes(part), `expected to find ${JSON.stringify(part)} in:\n${text.slice(0, 2_000)}`);
}

/** Fails unless both are equal, sorted lists. */
export function expectSame(actual: readonly string[], expected: readonly string[]): void {
  assert.deepEqual([...actual].sort(), [...expected].sort());
}

/** The lines of an output without empty ones. */
export function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** How clients word that a login is needed or was wrong. */
export const unauthorized =
  /unauthori[sz]ed|401|denied|authentication required|no basic auth|(invalid|incorrect) username|credential not found/i;
/** How clients word that somebody may not do this; Harbor answers a known caller without the right 401 on /v2. */
export const forbidden = /unauthori[sz]ed|401|403|denied|insufficient_scope|authorization failed/i;
/** How clients word that they do not know who signed the certificate. */
export const unknownAuthority =
  /unknown authority|certificate|x509|server gave HTTP response to HTTPS|400 Bad Request/i;
