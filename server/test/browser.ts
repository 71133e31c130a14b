import { type TestResponse, type TestRest, testPassword } from './rest.ts';

/** What a page in a browser sends; `form` as forms do, `body` as JSON. */
export interface PageRequest {
  readonly form?: Record<string, string>;
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** A browser: keeps cookies, and sends back the token of the last answer. */
export class Browser {
  readonly cookies = new Map<string, string>();
  token: string | undefined;
  readonly #rest: Pick<TestRest, 'send'>;

  constructor(rest: Pick<TestRest, 'send'>) {
    this.#rest = rest;
  }

  /** Sends a request of a page. */
  async send(method: string, path: string, { form, body, headers = {} }: PageRequest = {}): Promise<TestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.#rest.send(method, path, {
      ...(form ? { raw: new URLSearchParams(form).toString() } : body !== undefined && { body }),
      headers: {
        ...(cookie && { cookie }),
        ...(this.token && { 'x-harbor-csrf-token': this.token }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    this.token = answer.headers.get('x-harbor-csrf-token') ?? this.token;
    return answer;
  }

  /** Opens the login page. */
  async arrive(): Promise<this> {
    await this.send('GET', '/systeminfo');
    await this.send('GET', '/systeminfo');
    return this;
  }

  /** Sends the login form. */
  logIn(principal: string, password = testPassword): Promise<TestResponse> {
    return this.send('POST', '/c/login', { form: { principal, password } });
  }
}
