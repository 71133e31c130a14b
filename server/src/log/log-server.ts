import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { hostname } from 'node:os';

/** Where a log server listens. */
export interface LogServerOptions {
  readonly host: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** Between attempts to connect. */
  readonly retryMs?: number;
}

// What waits while the server is away; older lines are dropped then, and counted.
const MAX_WAITING = 10_000;
const RETRY_MS = 5_000;
// What fits into a datagram on every network.
const MAX_DATAGRAM = 8_192;

// Severities of RFC 5424.
const severities: Readonly<Record<string, number>> = { debug: 7, info: 6, warn: 4, error: 3 };
// Facility "daemon".
const FACILITY = 3;

/** One JSON line of the log as a syslog message of RFC 5424, without its end. */
export function toSyslog(line: string, host = hostname(), pid = process.pid): string {
  const [, level = 'info'] = /"level":"(\w+)"/.exec(line) ?? [];
  const [, time = '-'] = /"time":"([^"]+)"/.exec(line) ?? [];
  const priority = FACILITY * 8 + (severities[level] ?? 6);
  const name = host.replaceAll(/[^\x21-\x7e]/g, '').slice(0, 255) || '-';
  return `<${priority}>1 ${time} ${name} haven ${pid} - - ${line.trimEnd()}`;
}

/** Sends lines to a log server. Nothing waits for it, and its absence costs a bounded number of lines. */
export class LogServer {
  readonly #options: LogServerOptions;
  readonly #waiting: string[] = [];
  #tcp: Socket | undefined;
  #udp: UdpSocket | undefined;
  #isConnected = false;
  #dropped = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: LogServerOptions) {
    this.#options = options;
    if (options.protocol === 'udp') this.#udp = createSocket('udp4').unref();
    // Lost datagrams are what UDP is about.
    this.#udp?.on('error', () => undefined);
  }

  /** Sends a line, or keeps it until the server is there. */
  write(line: string): void {
    const message = toSyslog(line);
    if (this.#udp) {
      this.#udp.send(Buffer.from(message).subarray(0, MAX_DATAGRAM), this.#options.port, this.#options.host);
    } else if (this.#isConnected && this.#tcp && this.#tcp.writableLength < this.#tcp.writableHighWaterMark * 64) {
      this.#tcp.write(`${message}\n`);
    } else {
      this.#keep(message);
    }
  }

  /** Ends the connection after what is on its way. */
  close(): void {
    clearTimeout(this.#retry);
    this.#tcp?.end();
    this.#udp?.close();
    this.#udp = undefined;
  }

  #keep(message: string): void {
    this.#waiting.push(message);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
      this.#dropped++;
    }
    if (!this.#tcp) this.#connect();
  }

  #connect(): void {
    const socket = connect({ host: this.#options.host, port: this.#options.port });
    this.#tcp = socket;
    // A log must not keep the program.
    socket.unref();
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      this.#isConnected = true;
      if (this.#dropped > 0) this.#waiting.unshift(lostLine(this.#dropped));
      this.#dropped = 0;
      for (const message of this.#waiting.splice(0)) socket.write(`${message}\n`);
    });
    socket.on('drain', () => {
      for (const message of this.#waiting.splice(0)) socket.write(`${message}\n`);
    });
    socket.on('close', () => {
      this.#isConnected = false;
      this.#retry = setTimeout(() => {
        this.#tcp = undefined;
        if (this.#waiting.length > 0) this.#connect();
      }, this.#options.retryMs ?? RETRY_MS).unref();
    });
  }
}

function lostLine(count: number): string {
  return toSyslog(
    JSON.stringify({
      level: 'warn',
      time: new Date().toISOString(),
      msg: `${count} lines were lost while the log server was away`,
    }),
  );
}
