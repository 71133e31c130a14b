/** The time for `Date` headers, written anew once a second. */
export class HttpClock {
  #second = 0;
  #text = '';

  /** The time now, such as `Sun, 06 Nov 1994 08:49:37 GMT`. */
  text(): string {
    const now = Date.now();
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = new Date(now).toUTCString();
    }
    return this.#text;
  }
}
