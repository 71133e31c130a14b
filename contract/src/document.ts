/** The parts of an OpenAPI 3.1 document that the generator and the server read. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: Components;
}

/** The shared, named parts of a document. */
export interface Components {
  readonly schemas?: Readonly<Record<string, JsonSchema>>;
  readonly parameters?: Readonly<Record<string, ParameterObject>>;
  readonly responses?: Readonly<Record<string, ResponseObject>>;
  readonly requestBodies?: Readonly<Record<string, RequestBodyObject>>;
  readonly securitySchemes?: Readonly<Record<string, unknown>>;
}

/** Method in lower case → operation. */
export type PathItem = Readonly<Record<string, OperationObject>>;

/** One operation as written. */
export interface OperationObject {
  readonly operationId: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly (ParameterObject | Ref)[];
  readonly requestBody?: RequestBodyObject | Ref;
  readonly responses: Readonly<Record<string, ResponseObject | Ref>>;
}

/** One parameter as written. */
export interface ParameterObject {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

/** What a request carries. */
export interface RequestBodyObject {
  readonly required?: boolean;
  readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}

/** What a response carries. */
export interface ResponseObject {
  readonly description?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content?: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
  /** There may be nothing to show, and then no body. */
  readonly 'x-may-be-empty'?: boolean;
}

/** A pointer to a named part of the same document. */
export interface Ref {
  readonly $ref: string;
}

/** The keywords of JSON Schema that the contract uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly readOnly?: boolean;
  readonly deprecated?: boolean;
  readonly examples?: readonly unknown[];
  readonly allOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  /** `false`: the field is written even when it holds its zero value. */
  readonly 'x-omitempty'?: boolean;
}

/** The three groups of named parts that operations point to. */
export type ComponentKind = 'parameters' | 'responses' | 'requestBodies';

/** Follows a reference to a shared parameter, response or request body; anything else is returned as it is. */
export function resolve<T extends object>(document: OpenApiDocument, kind: ComponentKind, value: T | Ref): T {
  if (!('$ref' in value)) return value;
  const name = value.$ref.replace(`#/components/${kind}/`, '');
  const target = document.components[kind]?.[name];
  if (!target) throw new Error(`${value.$ref} does not point to one of components.${kind}`);
  // The kind and the type of what it holds belong together; callers name both.
  return target as unknown as T;
}

/** The type words of a schema without `null`, and whether `null` is among them. */
export function typeOf(schema: JsonSchema): { readonly types: readonly string[]; readonly nullable: boolean } {
  const types = schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type;
  return { types: types.filter((type) => type !== 'null'), nullable: types.includes('null') };
}
