import { expect, test } from 'vitest';
import { proxyFor } from './proxy.ts';

const proxies = { http: 'http://plain:3128', https: 'http://tls:3128' };

test.each<[url: string, except: string | undefined, expected: string | undefined]>([
  ['http://a.example/', undefined, 'http://plain:3128'],
  ['https://a.example/', undefined, 'http://tls:3128'],
  ['https://a.example/', '*', undefined],
  ['https://a.example/', 'example', undefined],
  ['https://a.example/', '.example', undefined],
  ['https://a.example/', '*.example', undefined],
  ['https://example/', '.example', 'http://tls:3128'],
  ['https://an-example/', 'example', 'http://tls:3128'],
  ['https://a.example/', ' b.example , A.Example ', undefined],
  ['https://a.example:8443/', 'a.example:8443', undefined],
  ['https://a.example/', 'a.example:8443', 'http://tls:3128'],
  ['https://a.example/', 'a.example:443', undefined],
  ['https://10.1.2.3/', '10.0.0.0/8', undefined],
  ['https://11.1.2.3/', '10.0.0.0/8', 'http://tls:3128'],
  ['https://10.1.2.3:444/', '10.1.2.3:444', undefined],
  ['https://[fd00::1]/', 'fd00::/8', undefined],
  ['https://a.example/', '', 'http://tls:3128'],
  ['https://localhost/', undefined, undefined],
  ['https://127.0.0.1/', undefined, undefined],
  ['https://[::1]/', undefined, undefined],
])('%s with no_proxy=%s goes through %s', (url, except, expected) => {
  expect(proxyFor(new URL(url), { ...proxies, except })).toBe(expected);
});

test('without proxies everything is called directly', () => {
  expect(proxyFor(new URL('https://a.example/'), {})).toBeUndefined();
  expect(proxyFor(new URL('https://a.example/'), { http: 'http://plain:3128' })).toBeUndefined();
});
