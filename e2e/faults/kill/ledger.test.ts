import { expect, test } from 'vitest';
import { absent, Ledger, present } from './ledger.ts';

const allowed = (ledger: Ledger): readonly string[] => [...(ledger.all()[0]?.allowed ?? [])].sort();

test('a request without an answer may have happened or not', () => {
  const ledger = new Ledger();
  ledger.begin('blob', 'p/r', 'sha256:a', present);
  expect(allowed(ledger)).toEqual([absent, present]);
  ledger.acknowledge('blob', 'p/r', 'sha256:a', present);
  expect(allowed(ledger)).toEqual([present]);
});

test('a moved tag may be the old or the new one until the answer', () => {
  const ledger = new Ledger();
  ledger.acknowledge('tag', 'p/r', 'latest', 'sha256:old');
  ledger.begin('tag', 'p/r', 'latest', 'sha256:new');
  expect(allowed(ledger)).toEqual(['sha256:new', 'sha256:old']);
  const [found] = ledger.takeTouched();
  if (found !== undefined) ledger.settle(found, 'sha256:new');
  expect(allowed(ledger)).toEqual(['sha256:new']);
});

test('what was touched is given once', () => {
  const ledger = new Ledger();
  ledger.begin('manifest', 'p/r', 'sha256:a', present);
  expect(ledger.takeTouched()).toHaveLength(1);
  expect(ledger.takeTouched()).toHaveLength(0);
  expect(ledger.all()).toHaveLength(1);
});
