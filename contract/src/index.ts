import generated from '../generated/openapi.json' with { type: 'json' };
import type { OpenApiDocument } from './document.ts';

export { type OperationId, type Operations, operations, type Schemas, type Timestamp } from '../generated/types.ts';
export { type JsonSchema, type OpenApiDocument, typeOf } from './document.ts';
export {
  type Method,
  methods,
  type Operation,
  type OperationBody,
  type OperationParameter,
  type OperationResponse,
} from './operation.ts';

/** The whole contract as one OpenAPI document; the path of every operation is below `/api/v2.0`. */
// A JSON module has the type of its contents, in which TypeScript would look for every field of every schema.
export const document: OpenApiDocument = generated as unknown as OpenApiDocument;
