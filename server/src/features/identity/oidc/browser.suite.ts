import { expect } from 'vitest';

/** A browser: keeps cookies per server and follows redirects, but stays away from pages of Haven's portal. */
export class TestBrowser {
  readonly cookies = new Map<string, Map<string, string>>();
  readonly #haven: string;
  #token = '';

  constructor(haven: string) {
    this.#haven = haven;
  }

  /** Opens an address and follows where it leads; the last answer, and the path it stopped at. */
  async open(address: string): Promise<{ readonly status: number; readonly text: string; readonly stoppedAt: string }> {
    let url = new URL(address, this.#haven);
    for (let hop = 0; hop < 12; hop++) {
      const answer = await this.request('GET', url.href);
      const location = answer.headers.get('location');
      if (location === null)
        return { status: answer.status, text: await answer.text(), stoppedAt: `${url.pathname}${url.search}` };
      url = new URL(location, url);
      const isPage = url.origin === this.#haven && !/^\/(c|api)\//.test(url.pathname);
      if (isPage) return { status: answer.status, text: '', stoppedAt: `${url.pathname}${url.search}` };
    }
    throw new Error(`${address} leads nowhere`);
  }

  /** Sends one request with the cookies of that server; a body is JSON unless it is a form. */
  async request(method: string, address: string, body?: object): Promise<Response> {
    const url = new URL(address, this.#haven);
    const jar = this.cookies.get(url.origin) ?? new Map<string, string>();
    this.cookies.set(url.origin, jar);
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body && !(body instanceof URLSearchParams) && { 'content-type': 'application/json' }),
        ...(this.#token && { 'x-harbor-csrf-token': this.#token }),
      },
      ...(body && { body: body instanceof URLSearchParams ? body : JSON.stringify(body) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    this.#token = answer.headers.get('x-harbor-csrf-token') ?? this.#token;
    return answer;
  }

  /** What `/users/current` says. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as they are, and a wrong look fails the test
  async whoami(): Promise<any> {
    const answer = await this.request('GET', '/api/v2.0/users/current');
    expect([200, 401]).toContain(answer.status);
    return answer.status === 200 ? answer.json() : undefined;
  }
}
