import type koffi from 'koffi';

/**
 * Binds calls that Node has no names for, on Linux; undefined on other systems, and where koffi's native part or one of
 * the calls is missing.
 */
export async function bindNative<Bound>(bind: (native: typeof koffi) => Bound): Promise<Bound | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    return bind((await import('koffi')).default);
  } catch {
    return undefined;
  }
}
