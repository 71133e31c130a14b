import { bindNative } from './native.ts';

/** Memory that begins at a multiple of `alignment` bytes, or undefined where addresses cannot be asked for. */
export type AllocateAligned = (size: number) => Buffer | undefined;

/** What devices and file systems ask of memory and offsets in direct transfers: a page is enough for all. */
export const DIRECT_ALIGNMENT = 4096;

/**
 * Finds out how to get memory for direct transfers. Node does not tell where a buffer lies, so koffi does; without it
 * there is none, and bytes go through the page cache.
 */
export async function loadAlignedAllocator(): Promise<AllocateAligned> {
  const allocate = await bindNative((native) => (size: number) => {
    const roomy = Buffer.allocUnsafeSlow(size + DIRECT_ALIGNMENT);
    const address = Number(native.address(roomy));
    const offset = (DIRECT_ALIGNMENT - (address % DIRECT_ALIGNMENT)) % DIRECT_ALIGNMENT;
    return roomy.subarray(offset, offset + size);
  });
  return allocate ?? (() => undefined);
}
