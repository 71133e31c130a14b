import { expect, test } from 'vitest';
import { readClaims, readPasted, writeClaims } from './claims.ts';

test('claims are read line by line, patterns by commas', () => {
  const text = 'repository: acme/app\n\nref: refs/heads/main, refs/tags/v*,\nsub: system:serviceaccount:ci:builder';
  const claims = {
    repository: ['acme/app'],
    ref: ['refs/heads/main', 'refs/tags/v*'],
    sub: ['system:serviceaccount:ci:builder'],
  };
  expect(readClaims(text)).toEqual({ kind: 'claims', claims });
  expect(readClaims(writeClaims(claims))).toEqual({ kind: 'claims', claims });
});

test('a claim that is named twice has the patterns of both', () => {
  expect(readClaims('ref: a\nref: b')).toEqual({ kind: 'claims', claims: { ref: ['a', 'b'] } });
});

test.each(['repository', 'repository:', ': acme/app', 'ref: ,'])('%j is no claim', (line) => {
  expect(readClaims(`sub: x\n${line}`)).toEqual({ kind: 'wrong', line: line.trim() });
});

test('a token is told from claims', () => {
  expect(readPasted(' eyJh.eyJp.c2ln ')).toEqual({ kind: 'token', token: 'eyJh.eyJp.c2ln' });
  expect(readPasted('{"iss": "https://a.example"}')).toEqual({ kind: 'claims', claims: { iss: 'https://a.example' } });
  expect(readPasted('{"iss": ')).toEqual({ kind: 'wrong' });
});
