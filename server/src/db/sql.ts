/** A piece of SQL with its parameters; pieces nest, so a query can be put together without string concatenation. */
export class Sql {
  readonly #strings: readonly string[];
  readonly #values: readonly unknown[];
  /** Name of the prepared statement, when the same text is run again and again on a hot path. */
  readonly name: string | undefined;

  constructor(strings: readonly string[], values: readonly unknown[], name?: string) {
    this.#strings = strings;
    this.#values = values;
    this.name = name;
  }

  /** The same piece, to be prepared once per connection under `name` (unique per text in the program). */
  named(name: string): Sql {
    return new Sql(this.#strings, this.#values, name);
  }

  /** Text with `$1…` placeholders, and the values in that order. */
  compile(): { readonly text: string; readonly values: readonly unknown[] } {
    const values: unknown[] = [];
    return { text: this.#write(values), values };
  }

  #write(values: unknown[]): string {
    let text = this.#strings[0] ?? '';
    this.#values.forEach((value, index) => {
      if (value instanceof Sql) text += value.#write(values);
      else text += `$${values.push(value)}`;
      text += this.#strings[index + 1] ?? '';
    });
    return text;
  }
}

/** Tag for SQL text: `${value}` becomes a parameter, `${sql`…`}` is put in as it is. */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  return new Sql(strings, values);
}

/** SQL text from the program itself, never from input: a column out of an allow-list, a direction. */
export function rawSql(text: string): Sql {
  return new Sql([text], []);
}

/** The pieces with `separator` between them; `empty` when there are none. */
export function joinSql(pieces: readonly Sql[], separator: string, empty = sql``): Sql {
  if (pieces.length === 0) return empty;
  return new Sql(['', ...pieces.slice(1).map(() => separator), ''], pieces);
}
