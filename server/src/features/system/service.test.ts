import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HavenError } from '../../error.ts';
import { checkHealth, System, type SystemDeps } from './service.ts';

test('a component that fails is named with a message for people only', async () => {
  const report = await checkHealth({
    registry: async () => {
      throw new HavenError('UNAVAILABLE', 'the storage cannot be written', { cause: new Error('EACCES /secret/path') });
    },
    database: async () => {
      throw new Error('password=hunter2');
    },
    core: async () => undefined,
  });
  expect(report).toEqual([
    { name: 'core', error: undefined },
    { name: 'database', error: 'the check failed' },
    { name: 'registry', error: 'the storage cannot be written' },
  ]);
});

test('a component that does not answer does not keep the answer', async () => {
  const [component] = await checkHealth({ database: () => new Promise(() => undefined) });
  expect(component?.error).toBe('no answer within 4 s');
});

test('the certificate for download is what of the file is one, as soon as there is a file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'haven-test-ca-'));
  const caCertificate = join(directory, 'ca.crt');
  // Nothing else is looked at here.
  const system = new System({ facts: { caCertificate } } as unknown as SystemDeps);
  await expect(system.caCertificate()).rejects.toThrow('certificate not found');
  expect(await system.hasCaCertificate()).toBe(false);

  const block = (what: string) => `-----BEGIN ${what}-----\nTUlJQ\nabc=\n-----END ${what}-----\n`;
  await writeFile(caCertificate, block('PRIVATE KEY'));
  expect(await system.hasCaCertificate()).toBe(false);
  await writeFile(caCertificate, `# ours\n${block('CERTIFICATE')}${block('PRIVATE KEY')}${block('CERTIFICATE')}`);
  expect(await system.caCertificate()).toBe(block('CERTIFICATE').repeat(2));
  expect(await system.hasCaCertificate()).toBe(true);
  await rm(directory, { recursive: true });
});
