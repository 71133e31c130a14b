import { expect, test } from 'vitest';
import { loginCommand } from './login-command.ts';

test('each program has its own words for signing in', () => {
  expect(loginCommand('docker', 'haven.example', 'ada')).toBe('docker login haven.example -u ada');
  expect(loginCommand('helm', 'haven.example:8443', 'ada')).toBe('helm registry login haven.example:8443 -u ada');
});

test('a name that shells would read is kept from them', () => {
  expect(loginCommand('oras', 'h', 'ada lovelace')).toBe(`oras login h -u 'ada lovelace'`);
  expect(loginCommand('oras', 'h', "o'brien; rm")).toBe(`oras login h -u 'o'\\''brien; rm'`);
});
