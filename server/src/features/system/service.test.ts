import { expect, test } from 'vitest';
import { HavenError } from '../../error.ts';
import { checkHealth } from './service.ts';

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
