import { mkdir, writeFile } from 'node:fs/promises';
import { writeEndpoints } from './endpoints.ts';
import { loadContract } from './load.ts';
import { writeTypes } from './types.ts';

/** Where generated files lie. */
export const generatedDirectory = new URL('../generated/', import.meta.url);

/** Every generated file by name, as it should be for the contract as written now. */
export async function generateFiles(directory?: URL): Promise<ReadonlyMap<string, string>> {
  const document = await loadContract(directory);
  return new Map([
    ['types.ts', writeTypes(document)],
    ['endpoints.ts', writeEndpoints(document)],
    ['openapi.json', `${JSON.stringify(document, null, 1)}\n`],
  ]);
}

/** Writes the generated files. */
export async function writeGenerated(directory?: URL): Promise<void> {
  await mkdir(generatedDirectory, { recursive: true });
  for (const [name, text] of await generateFiles(directory)) await writeFile(new URL(name, generatedDirectory), text);
}
