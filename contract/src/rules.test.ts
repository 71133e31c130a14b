import { expect, test } from 'vitest';
import { type JsonSchema, type ResponseObject, resolve } from './document.ts';
import { loadContract } from './load.ts';
import { listOperations } from './operation.ts';

const contract = await loadContract();
const operations = listOperations(contract);
const schemas = Object.entries(contract.components.schemas ?? {});

/** Every schema in a schema, with where it is. */
function walk(schema: JsonSchema, at: string): readonly (readonly [string, JsonSchema])[] {
  return [
    [at, schema],
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => walk(property, `${at}.${name}`)),
    ...(schema.items ? walk(schema.items, `${at}[]`) : []),
    ...(typeof schema.additionalProperties === 'object' ? walk(schema.additionalProperties, `${at}{}`) : []),
    ...(schema.allOf ?? []).flatMap((part, index) => walk(part, `${at}&${index}`)),
  ];
}

const errorsOf = (check: (operation: (typeof operations)[number]) => string | undefined) =>
  operations.flatMap((operation) => {
    const problem = check(operation);
    return problem === undefined ? [] : [`${operation.id}: ${problem}`];
  });

test('every operation has a short summary and a description', () => {
  const problems = errorsOf(({ source }) => {
    const words = source.summary?.split(/\s+/).length ?? 0;
    if (words < 2 || words > 10) return `the summary has ${words} words, 2 to 10 are good`;
    return (source.description ?? '').length < 20 ? 'there is no description' : undefined;
  });
  expect(problems).toEqual([]);
});

test('every operation belongs to one feature', () => {
  expect(
    errorsOf(({ source }) => (source.tags?.length === 1 ? undefined : 'it does not have exactly one tag')),
  ).toEqual([]);
});

test('operation ids are unique, also without regard to case', () => {
  const ids = operations.map(({ id }) => id.toLowerCase());
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('every property and parameter is described', () => {
  const properties = schemas.flatMap(([name, schema]) =>
    walk(schema, name)
      .filter(
        ([at, { description, $ref }]) =>
          at.includes('.') && !at.endsWith(']') && !at.endsWith('}') && !description && !$ref,
      )
      .map(([at]) => at),
  );
  expect(properties).toEqual([]);
  const parameters = operations.flatMap(({ id, source }) =>
    (source.parameters ?? [])
      .map((parameter) => resolve(contract, 'parameters', parameter))
      .filter((parameter) => !('description' in parameter) || !parameter.description)
      .map((parameter) => `${id}: ${'name' in parameter ? parameter.name : ''}`),
  );
  expect(parameters).toEqual([]);
});

test('path parameters are declared, and only those in the path', () => {
  const problems = errorsOf(({ path, parameters }) => {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]).sort();
    const declared = parameters.filter((parameter) => parameter.in === 'path');
    if (declared.some(({ required }) => !required)) return 'a path parameter is not required';
    const names = declared.map(({ name }) => name).sort();
    return JSON.stringify(inPath) === JSON.stringify(names) ? undefined : `${inPath} in the path, ${names} declared`;
  });
  expect(problems).toEqual([]);
});

test('errors are the shared ones, and the common ones are there', () => {
  const problems = errorsOf(({ source, parameters, body }) => {
    const own = Object.entries(source.responses).filter(
      ([status, response]) => status >= '400' && !('$ref' in response),
    );
    // LDAP import answers 404 with a list of the people it could not import.
    if (own.some(([, response]) => !('content' in response)))
      return `own error responses ${own.map(([status]) => status)}`;
    const missing = ['500', ...(parameters.length > 1 || body ? ['422'] : [])].filter(
      (status) => !(status in source.responses),
    );
    return missing.length > 0 ? `no ${missing}` : undefined;
  });
  expect(problems).toEqual([]);
});

test('every list that takes a page says how many there are and where the next page is', () => {
  const problems = errorsOf(({ source, parameters }) => {
    if (!parameters.some(({ name }) => name === 'page_size')) return undefined;
    const success = source.responses['200'];
    const headers = (success && resolve<ResponseObject>(contract, 'responses', success).headers) ?? {};
    return 'X-Total-Count' in headers && 'Link' in headers ? undefined : 'no paging headers';
  });
  // This one returns an artifact; Harbor's document gives it the parameters by mistake.
  expect(problems.filter((problem) => !problem.startsWith('getArtifact:'))).toEqual([]);
});

test('every reference leads somewhere', () => {
  const refs = [...JSON.stringify(contract).matchAll(/"\$ref":"#\/components\/([a-zA-Z]+)\/([^"]+)"/g)];
  const components: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> = {
    ...contract.components,
  };
  const broken = refs.filter(([, kind = '', name = '']) => components[kind]?.[name] === undefined).map(([ref]) => ref);
  expect(refs.length).toBeGreaterThan(500);
  expect(broken).toEqual([]);
});

test('every type is a type of JSON Schema and no array is without items', () => {
  const known = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'];
  const problems = schemas.flatMap(([name, schema]) =>
    walk(schema, name).flatMap(([at, part]) => {
      const types = [part.type ?? []].flat();
      const odd = types.filter((type) => !known.includes(type));
      if (odd.length > 0) return [`${at}: ${odd}`];
      if (types.includes('array') && !part.items) return [`${at}: array without items`];
      return 'nullable' in part ? [`${at}: nullable is OpenAPI 3.0`] : [];
    }),
  );
  expect(problems).toEqual([]);
});

test('what is ours lies under /haven', () => {
  // The size of Harbor's interface; anything more must be an addition under our own prefix.
  expect(operations.filter(({ path }) => !path.startsWith('/haven/'))).toHaveLength(203);
});
