import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type JsonSchema,
  type OpenApiDocument,
  type OperationObject,
  type ParameterObject,
  type RequestBodyObject,
  type ResponseObject,
  resolve,
  typeOf,
} from './document.ts';
import { loadContract } from './load.ts';

// The names, types, enums and statuses of Harbor's document. They are no part of this repository; where they lie beside
// it, our contract is held against them, so that a slip in one of 203 operations shows.
const factsFile = new URL('../../../shared/spec/harbor-api-facts.yaml', import.meta.url);
const ours = await loadContract();
// An empty document where there is none, so that the tests can be written down, and are skipped.
const harbors: OpenApiDocument = existsSync(factsFile)
  ? parse(readFileSync(factsFile, 'utf8'))
  : { openapi: '3.0.0', info: {}, paths: {}, components: {} };

// Where the document differs from what Harbor's server does, or says less than we do.
const KNOWN_ANSWERS: readonly string[] = [
  // The server sends no Location here.
  'createTag: 201: header Location is missing',
  'createScanAllSchedule: 201: header Location is missing',
  // The server sends a JSON object, and per addition JSON, YAML or Markdown; the document calls both text.
  'getVulnerabilitiesAddition: 200: #type is object instead of string',
  'getAddition: 200: #type is missing instead of string',
];
const KNOWN_MODELS: readonly string[] = [
  // No operation uses them.
  'RobotCreateV1 is missing',
  'UserSearch is missing',
  // Values of any type come and go there, in Harbor as here.
  'ExtraAttrs: {}#type is missing instead of object',
  'Schedule: .parameters{}#type is missing instead of object',
  'RetentionRule: .params{}#type is missing instead of object',
  'ImmutableRule: .params{}#type is missing instead of object',
  'InternalConfigurationValue: .value#type is missing instead of object',
  // Bytes of a disk: the largest of both is more than there is.
  'Storage: .total#format is int64 instead of uint64',
  'Storage: .free#format is int64 instead of uint64',
  // Wider here; larger values replace all parts of a name, as -1 does.
  'ReplicationPolicy: .dest_namespace_replace_count#format is int32 instead of int8',
];
// Not every number has a standard name there.
const FORMATS: Readonly<Record<string, string>> = { int: 'int64', float64: 'double' };
// Said by `content` already.
const IMPLIED_HEADERS = ['Content-Type'];

describe.skipIf(!existsSync(factsFile))('of Harbor’s interface, as its document has it,', () => {
  test('every operation is here, under its path, method and id', () => {
    const mine = new Set(operationsOf(ours).map(nameOf));
    expect(operationsOf(harbors).length).toBe(203);
    expect(
      operationsOf(harbors)
        .map(nameOf)
        .filter((name) => !mine.has(name)),
    ).toEqual([]);
  });

  test('every parameter is here, with its type, bounds and default, and none more is required', () => {
    expect(
      compare((operation, theirs) => [
        ...theirs.parameters.flatMap((wanted) => {
          const given = operation.parameters.find(({ name, in: place }) => name === wanted.name && place === wanted.in);
          if (!given) return [`${wanted.in} ${wanted.name} is missing`];
          const differences = difference(factsOf(harbors, wanted.schema), factsOf(ours, given.schema));
          if ((given.required ?? false) !== (wanted.required ?? false)) differences.push('is it required?');
          return differences.map((text) => `${wanted.in} ${wanted.name}: ${text}`);
        }),
        ...operation.parameters
          .filter(
            ({ name, in: place, required }) =>
              required && !theirs.parameters.some((p) => p.name === name && p.in === place),
          )
          .map(({ name }) => `${name} is required, and not known there`),
      ]),
    ).toEqual([]);
  });

  test('every body is here, with its schema', () => {
    expect(
      compare((operation, theirs) => {
        if (!theirs.body) return operation.body ? ['has a body here only'] : [];
        if (!operation.body) return ['has no body here'];
        const differences = difference(
          factsOf(harbors, schemaOf(theirs.body)),
          factsOf(ours, schemaOf(operation.body)),
        );
        if ((operation.body.required ?? false) !== (theirs.body.required ?? false)) differences.push('is it required?');
        return differences;
      }),
    ).toEqual([]);
  });

  test('every answer is here, with its status, schema, media type and headers', () => {
    expect(
      compare((operation, theirs) =>
        Object.entries(theirs.responses).flatMap(([status, wanted]) => {
          const given = operation.responses[status];
          if (!given) return [`${status} is missing`];
          if (status >= '400') return [];
          return answerDifferences(wanted, given).map((text) => `${status}: ${text}`);
        }),
      ).toSorted(),
    ).toEqual(KNOWN_ANSWERS.toSorted());
  });

  test('every model is here, with its fields, their types, and which are always there', () => {
    const problems = Object.entries(harbors.components.schemas ?? {}).flatMap(([name, wanted]) => {
      const given = ours.components.schemas?.[name];
      if (!given) return [`${name} is missing`];
      return difference(factsOf(harbors, wanted), factsOf(ours, given)).map((text) => `${name}: ${text}`);
    });
    expect(problems.toSorted()).toEqual(KNOWN_MODELS.toSorted());
  });
});

interface Comparable {
  readonly path: string;
  readonly method: string;
  readonly id: string;
  readonly parameters: readonly ParameterObject[];
  readonly body: RequestBodyObject | undefined;
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

function operationsOf(document: OpenApiDocument): readonly Comparable[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, source]) => toComparable(document, path, method, source)),
  );
}

function toComparable(document: OpenApiDocument, path: string, method: string, source: OperationObject): Comparable {
  return {
    path,
    method,
    id: source.operationId,
    parameters: (source.parameters ?? []).map((written) => resolve<ParameterObject>(document, 'parameters', written)),
    body: source.requestBody && resolve<RequestBodyObject>(document, 'requestBodies', source.requestBody),
    responses: Object.fromEntries(
      Object.entries(source.responses).map(([status, written]) => [
        status,
        resolve<ResponseObject>(document, 'responses', written),
      ]),
    ),
  };
}

function nameOf({ method, path, id }: Comparable): string {
  return `${method.toUpperCase()} ${path} ${id}`;
}

/** What differs between each operation there and the one of the same id here. */
function compare(check: (operation: Comparable, theirs: Comparable) => readonly string[]): readonly string[] {
  const mine = new Map(operationsOf(ours).map((operation) => [operation.id, operation]));
  return operationsOf(harbors).flatMap((theirs) => {
    const operation = mine.get(theirs.id);
    return operation ? check(operation, theirs).map((text) => `${theirs.id}: ${text}`) : [];
  });
}

function answerDifferences(wanted: ResponseObject, given: ResponseObject): readonly string[] {
  const types = Object.keys(given.content ?? {});
  const missing = Object.keys(wanted.headers ?? {}).filter(
    (name) => !IMPLIED_HEADERS.includes(name) && !(name in (given.headers ?? {})),
  );
  return [
    ...missing.map((name) => `header ${name} is missing`),
    ...Object.entries(wanted.content ?? {}).flatMap(([type, { schema }]) => {
      if (!types.includes(type)) return [`${type} is missing, there is ${types}`];
      return difference(factsOf(harbors, schema ?? {}), factsOf(ours, given.content?.[type]?.schema ?? {}));
    }),
  ];
}

function schemaOf(body: RequestBodyObject): JsonSchema {
  return body.content['application/json']?.schema ?? {};
}

/** What clients can tell of a schema, by the path of each part; `nullable` of 3.0 is the type `null` of 3.1. */
function factsOf(document: OpenApiDocument, schema: JsonSchema, at = ''): ReadonlyMap<string, string> {
  if (schema.$ref !== undefined) return new Map([[at, schema.$ref]]);
  const { types } = typeOf(schema);
  const own = {
    type: types.join('|'),
    format: schema.format && (FORMATS[schema.format] ?? schema.format),
    enum: schema.enum && [...schema.enum].sort().join('|'),
    default: schema.default,
    maximum: schema.maximum,
    maxLength: schema.maxLength,
    required: schema.required && [...schema.required].sort().join('|'),
    always: schema['x-omitempty'] === false || undefined,
  };
  const facts = Object.entries(own)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]): [string, string] => [`${at}#${name}`, String(value)]);
  const parts = [
    ...Object.entries(schema.properties ?? {}).map(([name, part]) => [`${at}.${name}`, part] as const),
    ...(schema.items ? [[`${at}[]`, schema.items] as const] : []),
    ...(typeof schema.additionalProperties === 'object' ? [[`${at}{}`, schema.additionalProperties] as const] : []),
    ...(schema.allOf ?? []).map((part, index) => [`${at}&${index}`, part] as const),
  ];
  return new Map([...facts, ...parts.flatMap(([place, part]) => [...factsOf(document, part, place)])]);
}

function difference(wanted: ReadonlyMap<string, string>, given: ReadonlyMap<string, string>): string[] {
  return [...wanted]
    .filter(([at, value]) => given.get(at) !== value)
    .map(([at, value]) => `${at || 'it'} is ${given.get(at) ?? 'missing'} instead of ${value}`);
}
