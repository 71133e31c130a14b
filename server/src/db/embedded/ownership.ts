import { mkdir, rmdir, stat, unlink } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { systemCode } from '../../error.ts';

/**
 * One process per data directory runs its database; others on the same directory are its guests.
 *
 *     start ──bind the socket──► owner: starts PostgreSQL, tells guests `ready`
 *       │
 *       └─socket answers──► guest: waits for `ready`, uses the same PostgreSQL
 *                             └─connection ends (owner stopped or killed)──► start again
 *
 * A listening socket is the lock because the kernel drops it with the process, whatever kills that; a file with a
 * process id would be wrong after a crash, and across containers, where every process is number 1.
 */
export type Ownership = Owner | Guest;

/** The right to run the database of a data directory. */
export interface Owner {
  readonly kind: 'owner';
  /** Tells guests, present and future, that the database takes connections. */
  announceReady(): void;
  /** Gives the right up; guests notice and one of them takes it. */
  release(): Promise<void>;
}

/** A connection to the process that runs the database. */
export interface Guest {
  readonly kind: 'guest';
  /** Fulfilled with true when the database takes connections, with false when the owner went away before. */
  readonly ready: Promise<boolean>;
  /** Fulfilled when the owner has gone, or after `leave`. */
  readonly ended: Promise<void>;
  leave(): void;
}

// Between bind() and listen() of another starting process its socket looks dead; that lasts microseconds.
const SECOND_LOOK_MS = 50;
// Guards the removal of a dead socket; older than this, it was itself left by a killed process.
const REMOVAL_GUARD_MS = 5_000;

/** Becomes the owner if nobody is, else the guest of the one who is. */
export async function claimOwnership(socketPath: string): Promise<Ownership> {
  for (;;) {
    const owner = await tryToOwn(socketPath);
    if (owner) return owner;
    const socket = await tryToConnect(socketPath);
    if (socket) return guestOf(socket);
    await removeDeadSocket(socketPath);
  }
}

async function tryToOwn(socketPath: string): Promise<Owner | undefined> {
  const guests = new Set<Socket>();
  let ready = false;
  const server = createServer((socket) => {
    guests.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => guests.delete(socket));
    socket.resume();
    if (ready) socket.write('ready\n');
  });
  if (!(await listen(server, socketPath))) return undefined;
  return {
    kind: 'owner',
    announceReady() {
      ready = true;
      for (const socket of guests) socket.write('ready\n');
    },
    async release() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const socket of guests) socket.destroy();
      await closed;
    },
  };
}

function listen(server: Server, path: string): Promise<boolean> {
  return new Promise((done, fail) => {
    server.once('error', (error) => (systemCode(error) === 'EADDRINUSE' ? done(false) : fail(error)));
    server.listen({ path }, () => done(true));
  });
}

function tryToConnect(path: string): Promise<Socket | undefined> {
  return new Promise((done) => {
    const socket = createConnection({ path });
    socket.once('connect', () => done(socket));
    socket.once('error', () => done(undefined));
  });
}

function guestOf(socket: Socket): Guest {
  socket.on('error', () => socket.destroy());
  const ended = new Promise<void>((done) => socket.once('close', () => done()));
  const ready = new Promise<boolean>((done) => {
    socket.once('data', () => done(true));
    socket.once('close', () => done(false));
  });
  return { kind: 'guest', ready, ended, leave: () => socket.destroy() };
}

async function removeDeadSocket(path: string): Promise<void> {
  await delay(SECOND_LOOK_MS);
  const guard = `${path}.removal`;
  try {
    await mkdir(guard);
  } catch {
    const since = await stat(guard).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (since > REMOVAL_GUARD_MS) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    const alive = await tryToConnect(path);
    if (alive) alive.destroy();
    else await unlink(path).catch(() => undefined);
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}
