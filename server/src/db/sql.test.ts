import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinSql, rawSql, type Sql, sql } from './sql.ts';

describe('sql', () => {
  test('turns values into numbered parameters', () => {
    expect(sql`SELECT ${1}, ${'two'}`.compile()).toEqual({ text: 'SELECT $1, $2', values: [1, 'two'] });
  });

  test('puts nested pieces in place and numbers through them', () => {
    const condition = sql`a = ${1} AND b = ${2}`;
    const query = sql`SELECT ${0} FROM t WHERE ${condition} ORDER BY ${rawSql('name DESC')} LIMIT ${3}`;
    expect(query.compile()).toEqual({
      text: 'SELECT $1 FROM t WHERE a = $2 AND b = $3 ORDER BY name DESC LIMIT $4',
      values: [0, 1, 2, 3],
    });
  });

  test('passes null, undefined, arrays and buffers on as values', () => {
    const values = [null, undefined, ['a', 'b'], Buffer.from('x')];
    expect(sql`${values[0]}${values[1]}${values[2]}${values[3]}`.compile()).toEqual({ text: '$1$2$3$4', values });
  });

  test('can be compiled again with the same result', () => {
    const query = sql`SELECT ${sql`${1}`}`;
    expect(query.compile()).toEqual(query.compile());
  });

  test('keeps its text when it is named', () => {
    const named = sql`SELECT ${1}`.named('one');
    expect(named.name).toBe('one');
    expect(named.compile()).toEqual(sql`SELECT ${1}`.compile());
  });

  test('never puts a value into the text', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 })), (values) => {
        const query = joinSql(
          values.map((value) => sql`x = ${value}`),
          ' OR ',
        );
        expect(query.compile()).toEqual({
          text: values.map((_, index) => `x = $${index + 1}`).join(' OR '),
          values,
        });
      }),
    );
  });

  test('numbers parameters by position however deep pieces nest', () => {
    const { piece } = fc.letrec<{ piece: Sql }>((tie) => ({
      piece: fc.oneof(
        { maxDepth: 5 },
        fc.integer().map((value) => sql`(${value})`),
        fc.array(tie('piece'), { maxLength: 4 }).map((pieces) => joinSql(pieces, ', ')),
        fc.tuple(tie('piece'), fc.string(), tie('piece')).map(([left, value, right]) => sql`${left} ${value} ${right}`),
      ),
    }));
    fc.assert(
      fc.property(piece, (query) => {
        const { text, values } = query.compile();
        const numbers = [...text.matchAll(/\$(\d+)/g)].map((match) => Number(match[1]));
        expect(numbers).toEqual(values.map((_, index) => index + 1));
      }),
    );
  });
});

describe('joinSql', () => {
  test('gives the fallback for no pieces', () => {
    expect(joinSql([], ' AND ', sql`true`).compile().text).toBe('true');
    expect(joinSql([], ' AND ').compile().text).toBe('');
  });
});
