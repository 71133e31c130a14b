import { type JsonSchema, type OpenApiDocument, typeOf } from './document.ts';
import { listOperations, type Operation, type OperationParameter, type OperationResponse } from './operation.ts';

/** The text of `generated/types.ts`: every schema as a type, and per operation its parameters, body and responses. */
export function writeTypes(document: OpenApiDocument): string {
  const operations = listOperations(document);
  return [
    '// Generated from contract/openapi/*.yaml by `npm run generate`; never edited by hand.',
    "import type { Operation } from '../src/operation.ts';",
    '',
    '/** A point in time; requests carry RFC 3339 text, responses may be given a Date. */',
    'export type Timestamp = string | Date;',
    '',
    '/** The schemas of the contract by name. */',
    'export interface Schemas {',
    ...Object.entries(document.components.schemas ?? {}).map(
      ([name, schema]) => `${comment(schema.description, '  ')}  ${key(name)}: ${schemaType(schema, '  ')};`,
    ),
    '}',
    '',
    '/** What each operation takes and answers. */',
    'export interface Operations {',
    ...operations.map(({ source, ...operation }) => `${comment(source.summary, '  ')}${operationType(operation)}`),
    '}',
    '',
    '/** The name of an operation of the contract. */',
    'export type OperationId = keyof Operations;',
    '',
    '/** Every operation as data, for the router and the validators. */',
    'export const operations: { readonly [Id in OperationId]: Operation } = {',
    ...operations.map(({ source: _, ...operation }) => `  ${key(operation.id)}: ${JSON.stringify(operation)},`),
    '};',
    '',
  ].join('\n');
}

function operationType(operation: Operation): string {
  const body = operation.body
    ? `${schemaType(operation.body.schema, '    ')}${operation.body.required ? '' : ' | undefined'}`
    : 'undefined';
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  return [
    `  ${key(operation.id)}: {`,
    ...(['path', 'query', 'header'] as const).map((place) => `    ${place}: ${parametersType(operation, place)};`),
    `    body: ${body};`,
    '    replies: {',
    ...successes.map(([status, response]) => `      ${status}: ${responseType(response)};`),
    '    };',
    '  };',
  ].join('\n');
}

function parametersType(operation: Operation, place: OperationParameter['in']): string {
  const fields = operation.parameters
    .filter((parameter) => parameter.in === place)
    .map((parameter) => {
      const given = parameter.required || parameter.schema.default !== undefined;
      // Node gives header names in lower case.
      const name = place === 'header' ? parameter.name.toLowerCase() : parameter.name;
      return `${key(name)}${given ? '' : '?'}: ${schemaType(parameter.schema, '    ')}${given ? '' : ' | undefined'}`;
    });
  return fields.length === 0 ? 'Readonly<Record<never, never>>' : `{ ${fields.join('; ')} }`;
}

function responseType(response: OperationResponse): string {
  const kind = kindOf(response);
  const shown = `${schemaType(response.schema ?? {}, '      ')}${response.optional ? ' | undefined' : ''}`;
  const body = kind === 'json' ? shown : kind === 'empty' ? 'undefined' : 'unknown';
  return `{ kind: '${kind}'; body: ${body}; paged: ${response.paged ?? false}; located: ${response.located ?? false} }`;
}

function kindOf(response: OperationResponse): 'empty' | 'json' | 'bytes' | 'chosen' {
  if (response.chosen) return 'chosen';
  if (response.contentType !== undefined && response.contentType !== 'application/json') return 'bytes';
  return response.schema ? 'json' : 'empty';
}

function schemaType(schema: JsonSchema, indent: string): string {
  if (schema.$ref !== undefined) return `Schemas[${quote(schema.$ref.replace('#/components/schemas/', ''))}]`;
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => `(${schemaType(part, indent)})`).join(' & ');
  const either = schema.oneOf ?? schema.anyOf;
  if (either) return either.map((part) => `(${schemaType(part, indent)})`).join(' | ');
  const { types, nullable } = typeOf(schema);
  const words = types.length > 0 ? types : schema.properties ? ['object'] : [];
  if (words.length === 0) return 'unknown';
  return [...words.map((type) => plainType(type, schema, indent)), ...(nullable ? ['null'] : [])].join(' | ');
}

function plainType(type: string, schema: JsonSchema, indent: string): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'string':
      return schema.format === 'date-time' ? 'Timestamp' : 'string';
    case 'array':
      return `readonly (${schemaType(schema.items ?? {}, indent)})[]`;
    case 'object':
      return objectType(schema, indent);
    default:
      throw new Error(`${type} is not a type of JSON Schema`);
  }
}

function objectType(schema: JsonSchema, indent: string): string {
  const required = new Set(schema.required);
  const inner = `${indent}  `;
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const type = schemaType(property, inner);
    return `${inner}${key(name)}${required.has(name) ? `: ${type}` : `?: ${type} | undefined`};`;
  });
  if (fields.length > 0) return `{\n${fields.join('\n')}\n${indent}}`;
  const values = schema.additionalProperties;
  return `{ readonly [key: string]: ${typeof values === 'object' ? schemaType(values, inner) : 'unknown'} }`;
}

function comment(text: string | undefined, indent: string): string {
  if (!text) return '';
  return `${indent}/** ${text.trim().replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */\n`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
