/**
 * The source with everything blanked that is not code: comments, and what stands in strings, templates and regular
 * expressions. Lengths and lines stay, so a place in the one is the same place in the other. Expressions inside of
 * templates are code.
 */
export function codeOf(source: string): string {
  return new Scanner(source).scan();
}

// Behind one of these a slash begins a regular expression; behind a value it divides.
const BEFORE_EXPRESSION = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|await|yield|void|delete|else))$/;

class Scanner {
  readonly #source: string;
  readonly #out: string[];
  #at = 0;

  constructor(source: string) {
    this.#source = source;
    this.#out = [...source.split('')];
  }

  scan(): string {
    this.#code(undefined);
    return this.#out.join('');
  }

  // Up to the brace that closes the expression of a template, or to the end of the file.
  #code(closing: '}' | undefined): void {
    let depth = 0;
    for (; this.#at < this.#source.length; this.#at++) {
      const char = this.#source[this.#at];
      if (char === '{') depth++;
      else if (char === '}' && closing !== undefined && depth-- === 0) return;
      else if (char === "'" || char === '"') this.#quoted(char);
      else if (char === '`') this.#template();
      else if (char === '/') this.#slash();
    }
  }

  #slash(): void {
    const next = this.#source[this.#at + 1];
    if (next === '/') this.#blank(this.#find('\n', this.#at));
    else if (next === '*') this.#blank(this.#find('*/', this.#at + 2) + 2);
    else if (this.#beginsExpression()) this.#regularExpression();
  }

  #beginsExpression(): boolean {
    const before = this.#out.slice(Math.max(0, this.#at - 80), this.#at).join('');
    return BEFORE_EXPRESSION.test(before.trimEnd());
  }

  #quoted(quote: string): void {
    for (this.#at++; this.#source[this.#at] !== quote && this.#at < this.#source.length; this.#at++) {
      if (this.#source[this.#at] === '\\') this.#clear(this.#at++);
      this.#clear(this.#at);
    }
  }

  #template(): void {
    for (this.#at++; this.#source[this.#at] !== '`' && this.#at < this.#source.length; this.#at++) {
      if (this.#source.startsWith('${', this.#at)) {
        this.#at += 2;
        this.#code('}');
        continue;
      }
      if (this.#source[this.#at] === '\\') this.#clear(this.#at++);
      this.#clear(this.#at);
    }
  }

  #regularExpression(): void {
    let inClass = false;
    for (this.#at++; this.#at < this.#source.length; this.#at++) {
      const char = this.#source[this.#at];
      if (char === '/' && !inClass) return;
      if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '\\') this.#clear(this.#at++);
      this.#clear(this.#at);
    }
  }

  #find(text: string, from: number): number {
    const found = this.#source.indexOf(text, from);
    return found < 0 ? this.#source.length : found;
  }

  #blank(end: number): void {
    for (; this.#at < end; this.#at++) this.#clear(this.#at);
    this.#at--;
  }

  #clear(at: number): void {
    if (at < this.#out.length && this.#out[at] !== '\n') this.#out[at] = ' ';
  }
}
