import { connect } from 'node:net';

const CONNECT_MS = 5_000;

/** Whether something accepts TCP connections at `host:port`. */
export function isReachable(endpoint: string): Promise<boolean> {
  const address = parseEndpoint(endpoint);
  if (!address) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ ...address, timeout: CONNECT_MS });
    const finish = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', () => finish(true));
    socket.on('timeout', () => finish(false));
    socket.on('error', () => finish(false));
  });
}

/** Host and port of `host:port` or `[v6]:port`; undefined when it is neither. */
export function parseEndpoint(endpoint: string): { readonly host: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@]+)):(\d{1,5})$/.exec(endpoint);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined;
}
