/** One scope a client asks for: `repository:library/nginx:pull,push`. */
export interface TokenScope {
  readonly type: string;
  /** May contain colons. */
  readonly name: string;
  readonly actions: readonly string[];
}

/** The scopes of a token request: the parameter may be repeated, and each may hold several, separated by blanks. */
export function parseScopes(parameters: readonly string[]): TokenScope[] {
  return parameters.flatMap((parameter) => parameter.split(' ').filter((text) => text !== '')).flatMap(parseScope);
}

function parseScope(text: string): TokenScope[] {
  const first = text.indexOf(':');
  const last = text.lastIndexOf(':');
  if (first < 0) return [];
  const type = text.slice(0, first);
  if (first === last) return [{ type, name: text.slice(first + 1), actions: [] }];
  const actions = text
    .slice(last + 1)
    .split(',')
    .filter((action) => action !== '');
  return [{ type, name: text.slice(first + 1, last), actions }];
}
