// What the explorer asks of an OpenAPI document.

/** Follows a reference, if it is one. */
export function resolve(contract, part) {
  if (part?.$ref === undefined) return part;
  const target = part.$ref
    .split('/')
    .slice(1)
    .reduce((at, name) => at?.[name], contract);
  return target ?? {};
}

/** Every operation with its parameters resolved, in the order of the document. */
export function listOperations(contract) {
  return Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, source]) => ({
      path,
      source,
      method: method.toUpperCase(),
      tag: source.tags[0],
      parameters: (source.parameters ?? [])
        .map((parameter) => resolve(contract, parameter))
        // A person has no use for it.
        .filter(({ name }) => name !== 'X-Request-Id'),
    })),
  );
}

/** A type in a few words. */
export function describeType(schema = {}) {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  const type = [schema.type ?? []].flat().filter((word) => word !== 'null');
  if (type[0] === 'array') return `list of ${describeType(schema.items)}`;
  const words = [schema.format ?? type.join(' or ')];
  if (schema.maximum !== undefined) words.push(`at most ${schema.maximum}`);
  if (schema.default !== undefined) words.push(`default ${schema.default}`);
  return words.filter((word) => word !== '').join(', ');
}

// Deep enough for every body there is; schemas may refer to each other in a circle.
const MAX_DEPTH = 6;

/** A body to begin with: the example of the schema where it has one, else every field with a value of its type. */
export function bodyExample(contract, schema, depth = 0) {
  const found = resolve(contract, schema);
  if (found.examples?.length > 0) return found.examples[0];
  if (found.default !== undefined) return found.default;
  if (found.enum) return found.enum[0];
  const type = [found.type ?? 'object'].flat().find((word) => word !== 'null');
  switch (type) {
    case 'array':
      return depth < MAX_DEPTH && found.items ? [bodyExample(contract, found.items, depth + 1)] : [];
    case 'object':
      return objectExample(contract, found, depth);
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      return found.format === 'date-time' ? new Date(0).toISOString() : '';
  }
}

function objectExample(contract, schema, depth) {
  if (depth >= MAX_DEPTH) return {};
  const parts = [schema, ...(schema.allOf ?? []).map((part) => resolve(contract, part))];
  const fields = parts.flatMap((part) => Object.entries(part.properties ?? {}));
  return Object.fromEntries(
    fields
      .filter(([, property]) => !property.readOnly)
      .map(([name, property]) => [name, bodyExample(contract, property, depth + 1)]),
  );
}
