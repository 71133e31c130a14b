import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A request that a target has got. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request; what it does not end stays open. */
export type TargetHandler = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server of somebody else that our calls go to. */
export interface HttpTarget {
  readonly url: string;
  readonly port: number;
  /** Everything that came, in order. */
  readonly received: readonly ReceivedRequest[];
  /** How it answers from now on; 200 with nothing at the beginning. */
  answer: TargetHandler;
  close(): Promise<void>;
}

/** Starts a target on the loopback; with a certificate it speaks HTTPS, with a port it comes back where it was. */
export async function startTarget(
  options: { readonly tls?: TestCertificate; readonly port?: number; readonly answer?: TargetHandler } = {},
): Promise<HttpTarget> {
  const received: ReceivedRequest[] = [];
  const target = {
    answer: options.answer ?? ((_request: ReceivedRequest, response: ServerResponse) => response.end()),
  };
  const listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // the other side has gone away
    }
    const { method = '', url = '', headers } = request;
    const got = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(got);
    target.answer(got, response);
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(target, {
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

/** A certificate that nobody known has signed, for `localhost` and the loopback. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Makes a certificate; undefined without openssl. */
export function createTestCertificate(): TestCertificate | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'haven-test-certificate-'));
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-nodes', '-days', '2', '-keyout', key, '-out', cert];
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files], { stdio: 'ignore' });
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  } catch {
    return undefined;
  } finally {
    rmSync(directory, { recursive: true });
  }
}
