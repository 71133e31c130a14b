import { document, type JsonSchema, typeOf } from '@haven/contract';

/** Turns a value into what JSON shall show. */
type Presenter = (value: unknown) => unknown;

// The time that stands for "never": Go's zero time.
const zeroTime = '0001-01-01T00:00:00.000Z';

const named = new Map<string, Presenter>();

/**
 * Makes the function that writes values of a schema as Harbor does: fields with a zero value are left out unless
 * marked `x-omitempty: false`, absent arrays are `null` where they may be and else empty unless marked
 * `x-omitempty: true`, absent times are the zero time, times are UTC with milliseconds. What the schema does not name
 * is never shown.
 */
export function presenterOf(schema: JsonSchema): Presenter {
  if (schema.$ref !== undefined) return namedPresenter(schema.$ref);
  if (schema.allOf) return objectPresenter(merged(schema.allOf));
  const [type] = typeOf(schema).types;
  if (type === 'array') return listPresenter(schema);
  if (schema.properties) return objectPresenter(schema);
  if (type === 'object' && typeof schema.additionalProperties === 'object')
    return mapPresenter(schema.additionalProperties);
  return schema.format === 'date-time' ? presentTime : (value) => value;
}

// Looked up when used, because schemas may refer to each other in a circle.
function namedPresenter(ref: string): Presenter {
  return (value) => {
    let presenter = named.get(ref);
    if (!presenter) {
      presenter = presenterOf(lookUp(ref));
      named.set(ref, presenter);
    }
    return presenter(value);
  };
}

function listPresenter(schema: JsonSchema): Presenter {
  const item = presenterOf(schema.items ?? {});
  return (value) => (Array.isArray(value) ? value.map(item) : value);
}

function mapPresenter(schema: JsonSchema): Presenter {
  const item = presenterOf(schema);
  return (value) => {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, item(entry)]));
  };
}

function objectPresenter(schema: JsonSchema): Presenter {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    present: presenterOf(property),
    absent: absentValue(target(property), property, required.has(name)),
    isZero: zeroTest(target(property), property, required.has(name)),
  }));
  return (value) => {
    if (!isObject(value)) return value;
    const shown: Record<string, unknown> = {};
    for (const { name, present, absent, isZero } of fields) {
      const given = value[name];
      if (given === undefined || given === null) {
        if (absent !== undefined) shown[name] = absent;
      } else if (!isZero(given)) {
        shown[name] = present(given);
      }
    }
    return shown;
  };
}

/** What stands for an absent field; undefined when it is left out. */
function absentValue(schema: JsonSchema, property: JsonSchema, required: boolean): unknown {
  const { types, nullable } = typeOf(schema);
  const [type] = types;
  if (type === 'array') return property['x-omitempty'] === true ? undefined : nullable ? null : [];
  if (schema.format === 'date-time') return nullable || schema['x-omitempty'] === true ? undefined : zeroTime;
  const always = property['x-omitempty'] === false || schema['x-omitempty'] === false || required;
  if (!always || nullable) return undefined;
  return zeroOf(schema, type);
}

function zeroOf(schema: JsonSchema, type: string | undefined): unknown {
  switch (type) {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'string':
      return '';
    default:
      return isMap(schema) ? {} : undefined;
  }
}

/** Whether a given value is a zero value to leave out. A nullable field is a pointer in Harbor: given is given. */
function zeroTest(schema: JsonSchema, property: JsonSchema, required: boolean): (value: unknown) => boolean {
  const always = property['x-omitempty'] === false || schema['x-omitempty'] === false || required;
  if (always || typeOf(schema).nullable) return () => false;
  if (isMap(schema)) return (value) => isObject(value) && Object.keys(value).length === 0;
  return (value) => value === '' || value === 0 || value === false;
}

function presentTime(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return value;
}

function isMap(schema: JsonSchema): boolean {
  return typeOf(schema).types[0] === 'object' && !schema.properties;
}

function target(schema: JsonSchema): JsonSchema {
  return schema.$ref === undefined ? schema : lookUp(schema.$ref);
}

function lookUp(ref: string): JsonSchema {
  const schema = document.components.schemas?.[ref.replace('#/components/schemas/', '')];
  if (!schema) throw new Error(`the contract has no schema ${ref}`);
  return schema;
}

function merged(parts: readonly JsonSchema[]): JsonSchema {
  const resolved = parts.map(target);
  return {
    type: 'object',
    properties: Object.assign({}, ...resolved.map((part) => part.properties ?? {})),
    required: resolved.flatMap((part) => part.required ?? []),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
