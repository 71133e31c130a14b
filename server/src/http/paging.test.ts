import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitSql, pageOf, pagingHeaders } from './paging.ts';

describe('a page', () => {
  test.each([
    [{ page: 1, page_size: 10 }, 'LIMIT $1::bigint ', [10]],
    [{ page: 3, page_size: 10 }, 'LIMIT $1::bigint OFFSET $2::bigint', [10, 20]],
    [{ page: 0, page_size: 10 }, 'LIMIT $1::bigint ', [10]],
    [{ page: -7, page_size: 10 }, 'LIMIT $1::bigint ', [10]],
    [{ page: 5, page_size: 0 }, ' ', []],
    [{ page: 5, page_size: -1 }, ' ', []],
    [{}, ' ', []],
    [{ page: 2 ** 63 - 1024, page_size: 100 }, 'LIMIT $1::bigint OFFSET $2::bigint', [100, Number.MAX_SAFE_INTEGER]],
  ])('%o is %s', (query, text, values) => {
    expect(limitSql(pageOf(query)).compile()).toEqual({ text, values });
  });
});

describe('the Link header', () => {
  const link = (url: string, page: number, size: number, total: number) =>
    pagingHeaders(url, { page, page_size: size }, total).link;

  test.each([
    [1, 10, 10, undefined],
    [1, 10, 0, undefined],
    [1, 0, 99, undefined],
    [1, 10, 11, '</x?page=2&page_size=10>; rel="next"'],
    [2, 10, 11, '</x?page=1&page_size=10>; rel="prev"'],
    [2, 10, 10, '</x?page=1&page_size=10>; rel="prev"'],
    [3, 10, 11, undefined],
    [2, 5, 11, '</x?page=1&page_size=5>; rel="prev" , </x?page=3&page_size=5>; rel="next"'],
  ])('of page %i of %i out of %i is %s', (page, size, total, expected) => {
    expect(link('/x', page, size, total)).toBe(expected);
  });

  test('repeats the query in order and readable', () => {
    expect(link('/x?sort=-name&q=name%3D~a%20b&page=1', 1, 10, 11)).toBe(
      '</x?page=2&page_size=10&q=name=~a b&sort=-name>; rel="next"',
    );
  });

  test('stays encoded where it could not stand in a header', () => {
    expect(link('/x?q=a%0D%0ASet-Cookie:b', 1, 10, 11)).toBe(
      '</x?page=2&page_size=10&q=a%0D%0ASet-Cookie%3Ab>; rel="next"',
    );
    expect(link('/x?q=%C3%A9', 1, 10, 11)).toBe('</x?page=2&page_size=10&q=%C3%A9>; rel="next"');
  });

  test('can always be sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer(), fc.integer(), (text, page, size) => {
        const headers = pagingHeaders(
          `/x?q=${encodeURIComponent(Buffer.from(text).toString())}`,
          { page, page_size: size },
          5,
        );
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  test('leads a client through every item exactly once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (size, total) => {
        const seen: number[] = [];
        let page = 1;
        for (;;) {
          const { limit = 0, offset } = pageOf({ page, page_size: size });
          for (let item = offset; item < Math.min(offset + limit, total); item++) seen.push(item);
          const next = /page=(\d+)&page_size=\d+>; rel="next"/.exec(link('/x', page, size, total) ?? '');
          if (!next) break;
          page = Number(next[1]);
        }
        expect(seen).toEqual(Array.from({ length: total }, (_, item) => item));
      }),
    );
  });
});
