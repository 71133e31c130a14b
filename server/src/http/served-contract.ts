import { document, type OpenApiDocument } from '@haven/contract';
import { notImplemented } from './not-implemented.ts';

const toCome: ReadonlySet<string> = new Set(notImplemented);

/** The contract as this server keeps it: operations that are to come say that they answer 501. */
export function servedContract(): OpenApiDocument {
  const paths = Object.entries(document.paths).map(([path, item]) => [
    path,
    Object.fromEntries(
      Object.entries(item).map(([method, source]) => [
        method,
        toCome.has(source.operationId)
          ? { ...source, responses: { ...source.responses, '501': { $ref: '#/components/responses/501' } } }
          : source,
      ]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) };
}
