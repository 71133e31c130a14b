import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** What goes wrong with one request. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body?: string }
  | { readonly kind: 'reset' }
  | { readonly kind: 'lose answer' }
  | { readonly kind: 'truncate answer'; readonly bytes: number }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'hang' };

/** Decides about a request, such as `PUT /bucket/key?partNumber=1&uploadId=…`; undefined lets it through. */
type FaultPlan = (request: string) => Fault | undefined;

/** A proxy in front of a server, on the loopback address, that can be told to do what networks do. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** What happens from now on. */
  plan: FaultPlan;
  /** Requests seen. */
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

/** Starts the proxy; at first it does nothing but forward. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    const line = `${incoming.method} ${incoming.url}`;
    requests.push(line);
    handle({ target, incoming, response }, proxy.plan(line)).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const proxy: FaultyProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    plan: () => undefined,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

interface Exchange {
  readonly target: string;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
}

async function handle(exchange: Exchange, fault: Fault | undefined): Promise<void> {
  const { incoming, response } = exchange;
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'reset':
      incoming.socket.resetAndDestroy();
      return;
    case 'answer':
      incoming.resume();
      await once(incoming, 'end');
      response.writeHead(fault.status, { 'content-type': 'application/xml' }).end(fault.body ?? '');
      return;
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return forward(exchange, Number.POSITIVE_INFINITY);
    case 'lose answer':
      return forward(exchange, 0);
    case 'truncate answer':
      return forward(exchange, fault.bytes);
    case undefined:
      return forward(exchange, Number.POSITIVE_INFINITY);
  }
}

/** Passes the request on as it is (it is signed, its host included), and at most `limit` bytes of the answer back. */
async function forward({ target, incoming, response }: Exchange, limit: number): Promise<void> {
  const { method, url, headers } = incoming;
  const outgoing = request(target + url, { method, headers, setHost: false });
  const ended = once(outgoing, 'response');
  incoming.pipe(outgoing);
  incoming.once('close', () => (incoming.complete ? undefined : outgoing.destroy()));
  const [answer] = (await ended) as [IncomingMessage];
  if (limit > 0) response.writeHead(answer.statusCode ?? 502, answer.headers);
  let sent = 0;
  for await (const chunk of answer) {
    if (sent + chunk.length > limit) {
      if (limit > sent) await new Promise((resolve) => response.write(chunk.subarray(0, limit - sent), resolve));
      break;
    }
    sent += chunk.length;
    response.write(chunk);
  }
  if (limit === Number.POSITIVE_INFINITY) response.end();
  else incoming.socket.destroy();
}
