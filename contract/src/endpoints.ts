import type { OpenApiDocument } from './document.ts';
import { listOperations } from './operation.ts';

/**
 * The text of `generated/endpoints.ts`: method and path of every operation, and nothing else, for clients that count
 * their bytes.
 */
export function writeEndpoints(document: OpenApiDocument): string {
  return [
    '// Generated from contract/openapi/*.yaml by `npm run generate`; never edited by hand.',
    "import type { OperationId } from './types.ts';",
    '',
    '/** Method and path of every operation, below `/api/v2.0`. */',
    'export const endpoints: { readonly [Id in OperationId]: string } = {',
    ...listOperations(document).map(({ id, method, path }) => `  ${id}: '${method} ${path}',`),
    '};',
    '',
  ].join('\n');
}
