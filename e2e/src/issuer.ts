import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { freePort } from './ports.ts';

const seconds = (): number => Math.floor(Date.now() / 1000);
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs identity tokens for jobs and publishes its key, as build systems and clusters do. */
export class Issuer {
  readonly url: string;
  readonly #server: Server;
  readonly #key: KeyObject;

  private constructor(url: string, server: Server, key: KeyObject) {
    this.url = url;
    this.#server = server;
    this.#key = key;
  }

  /** Starts one on a free loopback port. */
  static async start(): Promise<Issuer> {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' };
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const documents: Readonly<Record<string, unknown>> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/keys` },
      '/keys': { keys: [jwk] },
    };
    const server = createServer((request, response) => {
      const document = documents[request.url ?? ''];
      response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document ?? {}));
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    // A scenario that fails before it stops the issuer must not keep the run from ending.
    server.unref();
    return new Issuer(url, server, privateKey);
  }

  /** The token of a job. */
  token(audience: string, claims: Readonly<Record<string, unknown>>): string {
    const times = { iat: seconds(), nbf: seconds(), exp: seconds() + 300 };
    const head = encode({ alg: 'RS256', typ: 'JWT', kid: 'first' });
    const signed = `${head}.${encode({ iss: this.url, aud: audience, ...times, ...claims })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), this.#key).toString('base64url')}`;
  }

  /** Stops it. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
