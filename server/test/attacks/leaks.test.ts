import { type JsonSchema, typeOf } from '@haven/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Asked, MatrixWorld, rows } from '../permission-matrix/world.ts';
import { resolved } from './bodies.ts';
import { DatabaseState } from './database-state.ts';

// GHSA-prh4-vhfh-24mj, CVE-2025-48374, Harbor #23657 and #23134: secrets in audit rows, logs and errors.
let world: MatrixWorld;
let state: DatabaseState;
const logged: unknown[] = [];
// Everything that there is to see without naming it.
const shown: { readonly id: string; readonly asked: Asked }[] = [];
beforeAll(async () => {
  const note = (fields: unknown, message: unknown) => void logged.push(fields, message);
  world = await MatrixWorld.start({ debug: note, info: note, warn: note, error: note });
  state = await DatabaseState.of(world.content.database);
  for (const [, operation, given] of rows) {
    if (operation.method !== 'GET' || operation.path.includes('{') || given.rule.kind === 'internal') continue;
    shown.push({ id: operation.id, asked: await world.ask(operation, given, world.place('private')) });
  }
});
afterAll(() => world.close());

const secretName = /secret|password|passwd|token|credential|auth_header|access_key|auth_info|jwks|private|cert/i;
let serial = 0;

/** A body of a schema with a secret in each field whose name says that there is one; the secrets come along. */
function withSecrets(written: JsonSchema, value: unknown, secrets: string[], depth = 0): unknown {
  const schema = resolved(written);
  if (depth > 4) return value;
  if (typeOf(schema).types[0] === 'array') {
    const [first] = Array.isArray(value) ? value : [];
    return [withSecrets(schema.items ?? {}, first, secrets, depth + 1)];
  }
  const fields: Record<string, unknown> = typeof value === 'object' && value !== null ? { ...value } : {};
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = resolved(property);
    const [type] = typeOf(inner).types;
    if (type === 'string' && secretName.test(name)) {
      serial++;
      secrets.push(`S3cret-value-${serial}-of-a-test`);
      fields[name] = secrets.at(-1);
    } else if (type === 'object' && secretName.test(name)) {
      serial++;
      secrets.push(`S3cret-value-${serial}-of-a-test`);
      fields[name] = { password: secrets.at(-1), token: secrets.at(-1) };
    } else if (inner.properties || inner.items) {
      fields[name] = withSecrets(inner, fields[name], secrets, depth + 1);
    }
  }
  return fields;
}

const withSecretFields = rows.filter(([, { body, id }, { rule }]) => {
  const secrets: string[] = [];
  if (!body || rule.kind === 'internal' || id.startsWith('ping')) return false;
  withSecrets(body.schema, {}, secrets);
  return secrets.length > 0;
});

test('the operations that take secrets are found', () => {
  const ids = withSecretFields.map(([, { id }]) => id);
  expect(ids).toEqual(
    expect.arrayContaining(['updateConfigurations', 'createUser', 'updateUserPassword', 'RefreshSec']),
  );
});

describe('secrets stay where they were sent by', () => {
  test.each(withSecretFields)('%s', async (_name, operation, given) => {
    for (const break_ of [false, true]) {
      const secrets: string[] = [];
      const request = await world.ask(operation, given, world.place('private'));
      const valid = withSecrets(operation.body?.schema ?? {}, request.body, secrets);
      // Once as it should be, and once so that it is refused.
      const raw = break_ ? `${JSON.stringify(valid)}}` : JSON.stringify(valid);
      logged.length = 0;
      const answer = await world.send(request, world.authorization('sysadmin', 'private'), { raw });
      expect(found(secrets, answer.text, 'answer')).toEqual([]);
      expect(found(secrets, JSON.stringify(logged, withErrors), 'log')).toEqual([]);
      // Encrypted or hashed, wherever they are kept; in the audit log not even that.
      expect(await state.tablesWith(...secrets)).toEqual([]);
      if (!break_) await expectNothingShown(secrets);
    }
  });
});

/** What administrators are shown of everything has none of the secrets. */
async function expectNothingShown(secrets: readonly string[]): Promise<void> {
  for (const { id, asked } of shown) {
    const { text } = await world.send(asked, world.authorization('sysadmin', 'private'));
    expect(found(secrets, text, id)).toEqual([]);
  }
}

function found(secrets: readonly string[], text: string, where: string): readonly string[] {
  return secrets.filter((secret) => text.includes(secret)).map((secret) => `${secret} in ${where}`);
}

// Errors show their message and causes to the log, not to JSON.
function withErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? { stack: value.stack, cause: value.cause, ...value } : value;
}
