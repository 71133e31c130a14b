import { type JsonSchema, type OperationParameter, typeOf } from '@haven/contract';
import { HavenError } from '../error.ts';
import { type Findings, integerRange, problem } from './validation.ts';

/** Parameters by name, as the types of the operation say. */
export type ParameterValues = Readonly<Record<string, unknown>>;

/** What was sent under a name, in order; undefined when nothing was. */
export type Lookup = (name: string) => readonly string[] | undefined;

/**
 * Reads the parameters of one place: text becomes the type of the contract, an absent one its default. An empty value
 * counts as absent (Harbor's command line sends `sort=&q=`), the last of several wins.
 */
export function readParameters(
  place: OperationParameter['in'],
  parameters: readonly OperationParameter[],
  lookup: Lookup,
  findings: Findings,
): ParameterValues {
  const values: Record<string, unknown> = {};
  for (const { in: where, name, required, schema } of parameters) {
    if (where !== place) continue;
    const key = place === 'header' ? name.toLowerCase() : name;
    const texts = lookup(key)?.filter((text) => text !== '') ?? [];
    if (texts.length > 0) values[key] = readValue(name, place, schema, texts, findings);
    else if (schema.default !== undefined) values[key] = schema.default;
    else if (required) findings.add(name, place, problem.required);
  }
  return values;
}

function readValue(
  name: string,
  place: OperationParameter['in'],
  schema: JsonSchema,
  texts: readonly string[],
  findings: Findings,
): unknown {
  const read = (text: string, of: JsonSchema) => {
    const result = parseScalar(text, of);
    if ('problem' in result) findings.add(name, place, result.problem);
    return 'problem' in result ? undefined : result.value;
  };
  if (typeOf(schema).types[0] === 'array') return texts.map((text) => read(text, schema.items ?? {}));
  return read(texts.at(-1) ?? '', schema);
}

type Parsed = { readonly value: unknown } | { readonly problem: string };

/** Parses one value by its schema. */
export function parseScalar(text: string, schema: JsonSchema): Parsed {
  switch (typeOf(schema).types[0]) {
    case 'integer':
      return parseInteger(text, schema);
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? { value: Number(text) } : { problem: problem.type('float64', text) };
    case 'boolean':
      return parseBoolean(text);
    default:
      return parseText(text, schema);
  }
}

function parseInteger(text: string, schema: JsonSchema): Parsed {
  const [least, most] = integerRange(schema.format);
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || value < least || value > most) {
    return { problem: problem.type(schema.format ?? 'int64', text) };
  }
  if (schema.maximum !== undefined && value > schema.maximum) return { problem: problem.maximum(schema.maximum) };
  if (schema.minimum !== undefined && value < schema.minimum) return { problem: problem.minimum(schema.minimum) };
  return { value };
}

const yes = new Set(['true', '1', 't', 'yes', 'y', 'ok', 'on', 'enabled', 'checked', 'selected']);
const no = new Set(['false', '0', 'f', 'no', 'n', 'off', 'disabled']);

function parseBoolean(text: string): Parsed {
  const word = text.toLowerCase();
  if (yes.has(word)) return { value: true };
  return no.has(word) ? { value: false } : { problem: problem.type('bool', text) };
}

function parseText(text: string, schema: JsonSchema): Parsed {
  if (text.includes('\0')) return { problem: problem.nul };
  const length = [...text].length;
  if (schema.maxLength !== undefined && length > schema.maxLength)
    return { problem: problem.maxLength(schema.maxLength) };
  if (schema.minLength !== undefined && length < schema.minLength)
    return { problem: problem.minLength(schema.minLength) };
  if (schema.enum && !schema.enum.includes(text)) return { problem: problem.enumeration(schema.enum) };
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text)) {
    return { problem: problem.pattern(schema.pattern) };
  }
  return { value: text };
}

/** Splits a query string, form-encoded; `BAD_REQUEST` when it cannot be parsed. */
export function parseQueryString(query: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeForm(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decodeForm(pair.slice(equals + 1));
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

function decodeForm(text: string): string {
  const decoded = tryDecodeForm(text);
  if (decoded !== undefined && !text.includes(';')) return decoded;
  throw new HavenError('BAD_REQUEST', `bad request: the query string cannot be parsed at ${JSON.stringify(text)}`);
}

/** Decodes form-encoded text (`+` is a blank), or undefined when it is not that. */
export function tryDecodeForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
