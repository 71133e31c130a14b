import type { Socket } from 'node:net';
import { bindNative } from '../../../storage/native.ts';

/** The two system calls that move a file's bytes into a socket without copying them through this process. */
export interface KernelSend {
  /**
   * Sends up to `length` bytes of the file from `offset`; returns the number sent, `again` when the socket takes no
   * more now, or `failed` when the connection is gone.
   */
  send(socket: number, file: number, offset: number, length: number): number | 'again' | 'failed';
  /** Whether the byte at `offset` is in memory, so that sending from there does not wait for a disk. */
  isCached(file: number, offset: number): boolean;
}

const EAGAIN = 11;
const EINTR = 4;
const RWF_NOWAIT = 8;

let loading: Promise<KernelSend | undefined> | undefined;

/**
 * Binds sendfile(2) and preadv2(2) of the C library; undefined where they cannot be had (other systems than Linux,
 * or the native part of koffi is missing), and bytes are copied through buffers instead.
 */
export function loadKernelSend(): Promise<KernelSend | undefined> {
  // Once: types of koffi have names, and no name can be given twice.
  loading ??= bindNative((koffi) => {
    const libc = koffi.load(null);
    const sendfile = libc.func('int64_t sendfile(int out, int in, _Inout_ int64_t *offset, size_t count)');
    koffi.struct('haven_iovec', { base: 'void *', length: 'size_t' });
    const preadv2 = libc.func('int64_t preadv2(int fd, haven_iovec *iov, int count, int64_t offset, int flags)');
    const probe = { base: Buffer.alloc(1), length: 1 };
    const position = [0];
    return {
      send(socket, file, offset, length) {
        position[0] = offset;
        const sent = Number(sendfile(socket, file, position, length));
        if (sent >= 0) return sent;
        const error = koffi.errno();
        return error === EAGAIN || error === EINTR ? 'again' : 'failed';
      },
      isCached: (file, offset) => Number(preadv2(file, probe, 1, offset, RWF_NOWAIT)) === 1,
    };
  });
  return loading;
}

/** The descriptor of a connected, unencrypted TCP socket; undefined for any other. */
export function descriptorOf(socket: Socket): number | undefined {
  if ('encrypted' in socket) return undefined;
  // Node has no public name for it; without it we fall back to copying.
  const { _handle } = socket as unknown as { readonly _handle?: { readonly fd?: number } | null };
  const fd = _handle?.fd;
  return typeof fd === 'number' && fd >= 0 ? fd : undefined;
}
