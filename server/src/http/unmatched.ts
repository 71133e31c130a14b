import { type Method, type Operation, operations } from '@haven/contract';
import { HavenError } from '../error.ts';

/** Where the paths of the contract begin. */
export const basePath = '/api/v2.0';

let patterns: readonly { readonly method: Method; readonly pattern: RegExp }[] | undefined;

/** The refusal of a request that no operation matches: 405 when the path has other methods, else 404. */
export function unmatched(method: string, path: string): HavenError {
  const allowed = methodsOf(path);
  if (allowed.length === 0) return new HavenError('NOT_FOUND', `path ${path} was not found`);
  return new HavenError('METHOD_NOT_ALLOWED', `method ${method} is not allowed, but [${allowed.join(',')}] are`, {
    headers: { allow: allowed.join(', ') },
  });
}

function methodsOf(path: string): readonly Method[] {
  patterns ??= Object.values<Operation>(operations).map(({ method, path: template }) => ({
    method,
    pattern: new RegExp(
      `^${basePath}${template
        .replace(/\/$/, '')
        .replaceAll('.', '\\.')
        .replaceAll(/\{[^}]+\}/g, '[^/]+')}/?$`,
    ),
  }));
  return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map((entry) => entry.method))].sort();
}
