import {
  type JsonSchema,
  type OpenApiDocument,
  type OperationObject,
  type ParameterObject,
  type RequestBodyObject,
  type ResponseObject,
  resolve,
} from './document.ts';

/** The HTTP methods the contract uses. */
export const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** One of the methods the contract uses. */
export type Method = (typeof methods)[number];

/** One operation with everything resolved but the schemas' own references. */
export interface Operation {
  readonly id: string;
  readonly method: Method;
  /** Below the base path, with `{parameter}` in braces. */
  readonly path: string;
  /** The feature that owns the operation. */
  readonly feature: string;
  readonly parameters: readonly OperationParameter[];
  readonly body?: OperationBody;
  readonly responses: Readonly<Record<string, OperationResponse>>;
}

/** A parameter of an operation. */
export interface OperationParameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** The JSON body of an operation. */
export interface OperationBody {
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** One response of an operation. */
export interface OperationResponse {
  /** Absent when there is no body; the first where there are several. */
  readonly contentType?: string;
  /** The answer has one of several media types, and says itself which. */
  readonly chosen?: true;
  readonly schema?: JsonSchema;
  /** The body may be missing, where there is nothing to show. */
  readonly optional?: true;
  /** The answer is one page of a list: it carries `X-Total-Count` and, with neighbours, `Link`. */
  readonly paged?: true;
  /** The answer names what was created in `Location`. */
  readonly located?: true;
}

/** Every operation of a document, in the order written. */
export function listOperations(
  document: OpenApiDocument,
): readonly (Operation & { readonly source: OperationObject })[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, source]) => ({ ...toOperation(document, path, method, source), source })),
  );
}

function toOperation(document: OpenApiDocument, path: string, method: string, source: OperationObject): Operation {
  const body = source.requestBody && toBody(document, source.requestBody);
  const responses = Object.entries(source.responses).map(([status, response]) => [
    status,
    // Errors look the same everywhere; only successes are worth a schema here.
    status.startsWith('2') ? toResponse(resolve<ResponseObject>(document, 'responses', response)) : {},
  ]);
  return {
    id: source.operationId,
    method: parseMethod(method),
    path,
    feature: source.tags?.[0] ?? '',
    parameters: (source.parameters ?? []).map((parameter) => toParameter(document, parameter)),
    ...(body && { body }),
    responses: Object.fromEntries(responses),
  };
}

function toParameter(document: OpenApiDocument, written: ParameterObject | { $ref: string }): OperationParameter {
  const parameter = resolve<ParameterObject>(document, 'parameters', written);
  const { description: _, ...schema } = parameter.schema;
  return { in: parameter.in, name: parameter.name, required: parameter.required ?? false, schema };
}

function toBody(document: OpenApiDocument, written: RequestBodyObject | { $ref: string }): OperationBody {
  const body = resolve<RequestBodyObject>(document, 'requestBodies', written);
  return { required: body.required ?? false, schema: body.content['application/json']?.schema ?? {} };
}

function toResponse(response: ResponseObject): OperationResponse {
  const [content, ...others] = Object.entries(response.content ?? {});
  const headers = response.headers ?? {};
  return {
    ...(content && { contentType: content[0] }),
    ...(others.length > 0 && { chosen: true as const }),
    ...(content?.[1].schema && { schema: content[1].schema }),
    ...(response['x-may-be-empty'] === true && { optional: true as const }),
    ...('X-Total-Count' in headers && { paged: true as const }),
    ...('Location' in headers && { located: true as const }),
  };
}

function parseMethod(written: string): Method {
  const method = methods.find((known) => known === written.toUpperCase());
  if (!method) throw new Error(`${written} is not one of the methods ${methods.join(', ')}`);
  return method;
}
