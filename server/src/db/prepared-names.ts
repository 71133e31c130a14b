const WORTH_IT = 3;
const MOST_NAMES = 64;
const MOST_TEXTS = 500;

/**
 * Gives names to statements that come again and again, by which a connection keeps them prepared: parsing and planning
 * a list of the interface takes longer than reading the page. Filters make more texts than a connection should keep, so
 * only the first ones that prove to be frequent get a name.
 */
export class PreparedNames {
  readonly #names = new Map<string, string>();
  #counts = new Map<string, number>();

  /** The name for a statement with that text, or undefined while it is sent as it is. */
  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined || this.#names.size >= MOST_NAMES) return name;
    const count = (this.#counts.get(text) ?? 0) + 1;
    if (count < WORTH_IT) {
      if (this.#counts.size >= MOST_TEXTS) this.#counts = new Map();
      this.#counts.set(text, count);
      return undefined;
    }
    this.#counts.delete(text);
    const fresh = `frequent-${this.#names.size}`;
    this.#names.set(text, fresh);
    return fresh;
  }
}
