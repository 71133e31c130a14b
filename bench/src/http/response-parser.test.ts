import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerOf, type Reply, ResponseParser } from './response-parser.ts';

const plain = { isHead: false, collect: true };

function parse(pieces: readonly Buffer[], expects = plain): { reply: Reply | undefined; parser: ResponseParser } {
  const parser = new ResponseParser();
  parser.begin(expects);
  const done = pieces.some((piece) => parser.push(piece, piece.length));
  return { reply: done ? parser.reply() : undefined, parser };
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...pieces, bytes.subarray(at)].filter((piece) => piece.length > 0);
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });

describe('a reply', () => {
  it('with a length is the same however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), sizes, (content, parts) => {
        const body = Buffer.from(content);
        const head = `HTTP/1.1 200 OK\r\nX-A: 1\r\ncontent-Length: ${body.length}\r\n\r\n`;
        const { reply } = parse(cut(Buffer.concat([Buffer.from(head), body]), parts));
        expect(reply).toMatchObject({ status: 200, bytes: body.length, body });
      }),
    );
  });

  it('in chunks is the same however it is cut into pieces', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 70 }), { maxLength: 5 });
    fc.assert(
      fc.property(chunks, fc.boolean(), sizes, (contents, trailer, parts) => {
        const framed = contents.flatMap((content) => [`${content.length.toString(16)};x=y\r\n`, content, '\r\n']);
        const text = ['HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n', ...framed, '0\r\n'];
        const whole = [...text, trailer ? 'X-Sum: 1\r\n\r\n' : '\r\n'].map((part) => Buffer.from(part));
        const { reply } = parse(cut(Buffer.concat(whole), parts));
        expect(reply).toMatchObject({ status: 201, body: Buffer.concat(contents) });
      }),
    );
  });

  it.each(['HTTP/1.1 204 No Content\r\n\r\n', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n'])(
    'that cannot have a body ends with its head: %j',
    (text) => {
      expect(parse([Buffer.from(text)]).reply).toMatchObject({ bytes: 0 });
    },
  );

  it('to HEAD ends with its head', () => {
    const text = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 700\r\n\r\n');
    expect(parse([text], { isHead: true, collect: false }).reply).toMatchObject({ status: 200, bytes: 0 });
  });

  it('is not taken for an interim one before it', () => {
    const text = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';
    expect(parse([Buffer.from(text)]).reply).toMatchObject({ status: 202 });
  });

  it('without any length ends with the connection', () => {
    const { parser, reply } = parse([Buffer.from('HTTP/1.1 200 OK\r\n\r\nabc')]);
    expect(reply).toBeUndefined();
    expect(parser.close()).toBe(true);
    expect(parser.reply().body?.toString()).toBe('abc');
  });

  it('is not complete when the connection ends early, but what came is counted', () => {
    const { parser, reply } = parse([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')]);
    expect(reply).toBeUndefined();
    expect(parser.close()).toBe(false);
    expect(parser.bytes).toBe(3);
  });

  it('has headers found by name', () => {
    const { reply } = parse([Buffer.from('HTTP/1.1 200 OK\r\nLocation:  /x?y=z \r\nContent-Length: 0\r\n\r\n')]);
    expect(reply && headerOf(reply, 'location')).toBe('/x?y=z');
    expect(reply && headerOf(reply, 'etag')).toBeUndefined();
  });
});
