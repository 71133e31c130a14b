import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';

/** Where something listens that does not speak HTTP. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What a connection by TLS needs beside the address; PEM texts. */
export interface EndpointTls {
  /** Authorities to trust beside the usual ones. */
  readonly ca?: string | undefined;
  /** What we show of ourselves. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

const CONNECT_MS = 5_000;

/** Reads `host:port` or `[v6]:port`, with `tcp://` or `tls://` before it or nothing; undefined when it is none of them. */
export function parseEndpoint(endpoint: string): Endpoint | undefined {
  const match = /^(?:(tcp|tls):\/\/)?(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@]+)):(\d{1,5})$/.exec(endpoint);
  const host = match?.[2] ?? match?.[3];
  const port = Number(match?.[4]);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port, tls: match?.[1] === 'tls' } : undefined;
}

/** Connects; the socket is ready on `connect`, by TLS on `secureConnect`, and has a time-out until then. */
export function connectEndpoint(endpoint: Endpoint, tls: EndpointTls = {}): Socket {
  const { host, port } = endpoint;
  if (!endpoint.tls) return connectTcp({ host, port, timeout: CONNECT_MS });
  return connectTls({
    ...{ host, port, timeout: CONNECT_MS },
    // A server name is never an address.
    ...(isIP(host) === 0 && { servername: host }),
    ...(tls.ca !== undefined && { ca: [...rootCertificates, tls.ca] }),
    ...(tls.certificate !== undefined && { cert: tls.certificate }),
    ...(tls.key !== undefined && { key: tls.key }),
  });
}

/** The event that says that a connection can be used. */
export function readyEvent(endpoint: Endpoint): 'connect' | 'secureConnect' {
  return endpoint.tls ? 'secureConnect' : 'connect';
}

/** Whether something accepts connections at an endpoint, by TLS with a certificate to be trusted. */
export function isReachable(endpoint: string, tls?: EndpointTls): Promise<boolean> {
  const parsed = parseEndpoint(endpoint);
  if (!parsed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connectEndpoint(parsed, tls);
    const finish = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.on(readyEvent(parsed), () => finish(true));
    socket.on('timeout', () => finish(false));
    socket.on('error', () => finish(false));
  });
}
