import { document, type JsonSchema, typeOf } from '@haven/contract';

/** A body that is not as it should be, and in what. */
export interface OddBody {
  readonly what: string;
  readonly body: unknown;
}

// Schemas may refer to each other in a circle.
const MAX_DEPTH = 4;

/** A schema with its reference followed and its parts merged. */
export function resolved(schema: JsonSchema | undefined): JsonSchema {
  if (!schema) return {};
  const name = schema.$ref?.replace('#/components/schemas/', '');
  const found = name === undefined ? schema : (document.components.schemas?.[name] ?? {});
  const parts = (found.allOf ?? []).map(resolved);
  return { ...found, properties: Object.assign({}, ...parts.map((part) => part.properties), found.properties) };
}

let turns = 0;

/** Some of many values: the next ones at each call, so that all of them have their turn. */
export function turn<T>(values: readonly T[], count: number): readonly T[] {
  const start = turns % values.length;
  turns += count;
  return [...values, ...values].slice(start, start + Math.min(count, values.length));
}

/** Values that a field of the type must survive: of every other type, empty, enormous and odd ones. */
function oddValues(schema: JsonSchema): readonly unknown[] {
  const [type] = typeOf(schema).types;
  const others: Readonly<Record<string, unknown>> = {
    string: 'text',
    integer: 7,
    number: 7.5,
    boolean: true,
    array: [null],
    object: { x: { y: null } },
  };
  const wrong = turn(
    Object.entries(others).flatMap(([name, value]) => (name === type ? [] : [value])),
    2,
  );
  switch (type) {
    case 'string':
      return [
        null,
        ...wrong,
        '',
        '\u0000',
        '\ud800',
        "'; DROP TABLE project; --",
        '%_\\',
        '\u202e\u0000',
        'x'.repeat(70_000),
      ];
    case 'integer':
    case 'number':
      return [null, ...wrong, -1, 0, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e308, 0.1, -0];
    case 'array':
      return [null, ...wrong, [], [[]], [{}], [null, null], Array(300).fill('x')];
    case 'object':
      return [null, ...wrong, {}, { '': '' }, { constructor: 1 }, { x: null }];
    default:
      return [null, ...wrong];
  }
}

/** Every way in which one field of a body is odd, at any depth; the other fields are as they should be. */
export function oddBodies(schema: JsonSchema, valid: unknown): readonly OddBody[] {
  return [...walk(schema, valid, 'body', 0, (body) => body)];
}

function* walk(
  written: JsonSchema,
  value: unknown,
  at: string,
  depth: number,
  put: (value: unknown) => unknown,
): Generator<OddBody> {
  const schema = resolved(written);
  for (const odd of oddValues(schema)) yield { what: `${at} is ${shown(odd)}`, body: put(odd) };
  if (depth >= MAX_DEPTH) return;
  const [type] = typeOf(schema).types;
  if (type === 'array' && schema.items) {
    const [first] = Array.isArray(value) ? value : [];
    yield* walk(schema.items, first, `${at}[]`, depth + 1, (item) => put([item]));
  }
  const fields: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    yield* walk(property, fields[name], `${at}.${name}`, depth + 1, (inner) => put({ ...fields, [name]: inner }));
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}… (${text.length})` : text;
}

/** A body with fields put into every object of it whose fields the schema names; maps take any key. */
export function withFields(
  written: JsonSchema,
  value: unknown,
  fields: (schema: JsonSchema) => Readonly<Record<string, unknown>>,
): unknown {
  const schema = resolved(written);
  if (Array.isArray(value)) return value.map((item) => withFields(schema.items ?? {}, item, fields));
  if (typeof value !== 'object' || value === null) return value;
  const { properties = {}, additionalProperties: map } = schema;
  if (Object.keys(properties).length === 0) {
    if (typeof map !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withFields(map, item, fields)]));
  }
  const inner = Object.entries(value).map(([name, item]) => [name, withFields(properties[name] ?? {}, item, fields)]);
  return { ...fields(schema), ...Object.fromEntries(inner) };
}
