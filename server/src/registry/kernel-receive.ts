import { bindNative } from '../storage/native.ts';

/** The system call that reads from a socket into memory of ours. */
export interface KernelReceive {
  /** Fills the buffer with what has arrived; returns the number of bytes, 0 when there are none or the connection failed. */
  receive(socket: number, into: Buffer): number;
}

const MSG_DONTWAIT = 0x40;

let loading: Promise<KernelReceive | undefined> | undefined;

/**
 * Binds recv(2) of the C library; undefined where it cannot be had (other systems than Linux, or the native part of
 * koffi is missing), and bodies come through Node's streams alone.
 */
export function loadKernelReceive(): Promise<KernelReceive | undefined> {
  loading ??= bindNative((native) => {
    const recv = native.load(null).func('int64_t recv(int socket, void *into, size_t length, int flags)');
    // What failed is found out by Node, which reads on.
    return { receive: (socket, into) => Math.max(0, Number(recv(socket, into, into.length, MSG_DONTWAIT))) };
  });
  return loading;
}
