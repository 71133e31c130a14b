import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  digestOf,
  formatImageReference,
  parseImageReference,
  parseReference,
  parseRepositoryName,
  parseRepositoryPath,
  parseTagName,
  projectOf,
  repositoryWithoutProject,
} from './index.ts';

const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const separator = fc.constantFrom('.', '_', '__', '-', '--', '---');
const component = fc
  .tuple(word, fc.array(fc.tuple(separator, word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.flat().join(''));
const path = fc.array(component, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));
const tag = fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/);
const digest = fc.uint8Array().map((bytes) => digestOf(bytes));
const host = fc.constantFrom('localhost', 'localhost:5000', 'registry.example', '10.0.0.1:443', '[::1]:5000', 'HOST');

describe('parseRepositoryPath', () => {
  it('takes every name of the grammar', () => {
    fc.assert(
      fc.property(path, (text) => {
        expect(parseRepositoryPath(text)).toBe(text);
      }),
    );
  });

  it('refuses what the grammar does not have', () => {
    for (const text of [
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      'A/b',
      'a/b_',
      'a/_b',
      'a/b..c',
      'a/b___c',
      'a/b._c',
      'a/b-.c',
      'a/../b',
      'a/b\n',
      'a/ä',
      'a:b/c',
    ]) {
      expect(parseRepositoryPath(text), text).toBeUndefined();
    }
  });

  it('takes 255 characters and no more', () => {
    expect(parseRepositoryPath(`p/${'a'.repeat(253)}`)).toBeDefined();
    expect(parseRepositoryPath(`p/${'a'.repeat(254)}`)).toBeUndefined();
  });
});

describe('parseRepositoryName', () => {
  it('wants a project before the name', () => {
    expect(parseRepositoryName('nginx')).toBeUndefined();
    expect(parseRepositoryName('library/nginx')).toBe('library/nginx');
  });

  it('splits into project and rest without loss', () => {
    fc.assert(
      fc.property(component, path, (project, rest) => {
        const name = parseRepositoryName(`${project}/${rest}`);
        expect(name && [projectOf(name), repositoryWithoutProject(name)]).toEqual([project, rest]);
      }),
    );
  });
});

describe('parseReference', () => {
  it('tells tags from digests', () => {
    fc.assert(
      fc.property(tag, (text) => {
        expect(parseReference(text)).toEqual({ kind: 'tag', tag: text });
      }),
    );
    fc.assert(
      fc.property(digest, (text) => {
        expect(parseReference(text)).toEqual({ kind: 'digest', digest: text });
      }),
    );
  });

  it('refuses everything else', () => {
    for (const text of ['', '.a', '-a', 'a b', 'a:b', 'sha256:abc', 'a\n', 'ä', 'a'.repeat(129), 'a/b']) {
      expect(parseReference(text), text).toBeUndefined();
    }
    expect(parseTagName('a'.repeat(128))).toBeDefined();
  });
});

describe('parseImageReference', () => {
  it('reads back what formatImageReference writes', () => {
    const parts = fc.record({ host, repository: path, tag, digest }, { requiredKeys: ['host', 'repository'] });
    fc.assert(
      fc.property(parts, (given) => {
        const text = `${given.host}/${given.repository}${given.tag === undefined ? '' : `:${given.tag}`}${
          given.digest === undefined ? '' : `@${given.digest}`
        }`;
        const parsed = parseImageReference(text);
        expect(parsed).toEqual(given);
        expect(parsed && formatImageReference(parsed)).toBe(text);
      }),
    );
  });

  it('takes a first component for a host only when it looks like one', () => {
    expect(parseImageReference('nginx')).toEqual({ repository: 'nginx' });
    expect(parseImageReference('localhost')).toEqual({ repository: 'localhost' });
    expect(parseImageReference('library/nginx:1.0')).toEqual({ repository: 'library/nginx', tag: '1.0' });
    expect(parseImageReference('docker.io/nginx')).toEqual({ host: 'docker.io', repository: 'nginx' });
    expect(parseImageReference('localhost/nginx')).toEqual({ host: 'localhost', repository: 'nginx' });
    expect(parseImageReference('h:80/a/b')).toEqual({ host: 'h:80', repository: 'a/b' });
  });

  it('refuses the whole when a part is wrong', () => {
    for (const text of [
      '',
      ':tag',
      '@',
      'a:',
      'a@',
      'a@sha256:0',
      'a:b:c',
      'h:port/a',
      'h:80/',
      'A',
      'a:-',
      'u@h:80/a',
    ]) {
      expect(parseImageReference(text), text).toBeUndefined();
    }
  });

  it('never throws, and writes back what it reads', () => {
    const soup = fc.stringMatching(/^[a-zA-Z0-9:/@._[\]-]{0,40}$/);
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseImageReference(text);
        if (parsed !== undefined) expect(formatImageReference(parsed)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
