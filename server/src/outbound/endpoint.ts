import { connect } from 'node:net';
import { HavenError } from '../error.ts';

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

/** Sends lines of text over a connection of their own; fails when they could not all be handed over. */
export async function sendLines(endpoint: string, lines: readonly string[]): Promise<void> {
  const address = parseEndpoint(endpoint);
  if (!address) throw new HavenError('UNAVAILABLE', `${endpoint} is not host:port`);
  const socket = connect({ ...address, timeout: CONNECT_MS });
  await new Promise<void>((resolve, reject) => {
    const fail = (cause?: Error): void => {
      socket.destroy();
      reject(new HavenError('UNAVAILABLE', `${endpoint} cannot be reached`, { cause }));
    };
    socket.on('timeout', () => fail());
    socket.on('error', fail);
    // Closed by us once everything is out; closed before by them is a failure.
    socket.on('close', () => fail());
    socket.on('connect', () => socket.end(`${lines.join('\n')}\n`, () => resolve()));
  });
}
