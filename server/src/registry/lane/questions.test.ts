import { describe, expect, test } from 'vitest';
import { LaneQuestions } from './questions.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

function pull(line: string, userAgent = 'docker/27.0'): Buffer {
  return Buffer.from(`${line} HTTP/1.1\r\nHost: x\r\nUser-Agent: ${userAgent}\r\nAuthorization: Bearer a.b.c\r\n\r\n`);
}

describe('a question', () => {
  test('of a tag says everything that follows from the bytes', () => {
    expect(new LaneQuestions().read(pull('GET /v2/library/tools/go/manifests/v1'))).toMatchObject({
      kind: 'manifest',
      method: 'GET',
      token: 'a.b.c',
      repository: 'library/tools/go',
      projectName: 'library',
      reference: { kind: 'tag', tag: 'v1' },
      key: 'library/tools/go:v1',
      counts: true,
    });
  });

  test('of a blob, too', () => {
    const question = new LaneQuestions().read(pull(`GET /v2/library/go/blobs/${digest}`));
    expect(question).toMatchObject({ kind: 'blob', digest, key: `library/go@${digest}` });
  });

  test.each([
    ['HEAD /v2/library/go/manifests/v1', 'docker/27.0'],
    [`GET /v2/library/go/manifests/${digest}`, 'harbor-registry-client'],
  ])('that is no pull does not count: %s by %s', (line, userAgent) => {
    expect(new LaneQuestions().read(pull(line, userAgent))).toMatchObject({ counts: false });
  });

  test.each([
    'GET /v2/library/go/tags/list',
    'GET /v2/go/manifests/v1',
    'GET /v2/library/go/manifests/-v1',
    'GET /v2/library/go/blobs/sha256:12',
    `HEAD /v2/library/go/blobs/${digest}`,
    `GET /v2/library/go/referrers/${digest}`,
  ])('is none: %s', (line) => {
    const questions = new LaneQuestions();
    expect(questions.read(pull(line))).toBeUndefined();
    expect(questions.read(pull(line))).toBeUndefined();
  });
});

describe('what was read', () => {
  test('is known again by all of its bytes', () => {
    const questions = new LaneQuestions();
    const first = questions.read(pull('GET /v2/library/go/manifests/v1'));
    expect(questions.read(pull('GET /v2/library/go/manifests/v1'))).toBe(first);
    expect(questions.read(pull('GET /v2/library/go/manifests/v1', 'docker/27.1'))).not.toBe(first);
    expect(questions.read(pull('GET /v2/library/go/manifests/v2'))).toMatchObject({ key: 'library/go:v2' });
  });

  test('is forgotten when nobody asks, and kept while somebody does', () => {
    const questions = new LaneQuestions();
    const seldom = questions.read(pull('GET /v2/library/go/manifests/seldom'));
    const often = questions.read(pull('GET /v2/library/go/manifests/often'));
    for (let number = 0; number < 5_000; number++) {
      questions.read(pull(`GET /v2/library/go/manifests/v${number}`));
      if (number % 500 === 0) expect(questions.read(pull('GET /v2/library/go/manifests/often'))).toBe(often);
    }
    expect(questions.read(pull('GET /v2/library/go/manifests/seldom'))).not.toBe(seldom);
  });
});
