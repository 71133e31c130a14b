import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadContract } from './load.ts';

let directory: URL;
beforeEach(async () => {
  directory = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'haven-contract-'))}/`);
});
afterEach(() => rm(directory, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(new URL(name, directory), text);
}

test('files are merged, the index first', async () => {
  await write({
    'a.yaml': 'paths: { /a: { get: { operationId: getA } } }\ncomponents: { schemas: { A: {} } }',
    'b.yaml': 'paths: { /a: { post: { operationId: postA } }, /b: { get: { operationId: getB } } }',
    'index.yaml': 'openapi: 3.1.0\ncomponents: { schemas: { Error: {} } }',
    'notes.txt': 'not read',
  });
  const document = await loadContract(directory);
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths['/a'] ?? {})).toEqual(['get', 'post']);
  expect(Object.keys(document.components.schemas ?? {})).toEqual(['Error', 'A']);
});

test.each([
  ['a path and method', 'paths: { /a: { get: { operationId: x } } }', 'GET /a is in a.yaml and again in b.yaml'],
  [
    'an operation id',
    'paths: { /b: { get: { operationId: getA } } }',
    'operation id getA is in a.yaml and again in b.yaml',
  ],
  ['a schema', 'components: { schemas: { A: {} } }', 'components/schemas/A is in a.yaml and again in b.yaml'],
  ['anything else', 'info: {}', 'info is in a.yaml and again in b.yaml'],
])('%s that is there twice is an error naming both files', async (_what, text, message) => {
  await write({
    'a.yaml': 'info: {}\npaths: { /a: { get: { operationId: getA } } }\ncomponents: { schemas: { A: {} } }',
    'b.yaml': text,
  });
  await expect(loadContract(directory)).rejects.toThrow(message);
});

test('what is no mapping is an error', async () => {
  await write({ 'a.yaml': 'paths: [1]' });
  await expect(loadContract(directory)).rejects.toThrow('paths is not a mapping');
});
