import type { Descriptor } from '@haven/oci';
import type { StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import type { BuildStep } from '../model.ts';

// Harbor's limit for configs.
const CONFIG_LIMIT = 4 * 1024 * 1024;

// No runtime takes more than some hundred layers.
const MOST_STEPS = 2_000;

/** The steps of the build of an image, in order; none when its config does not tell. */
export async function readHistory(
  storage: Pick<StorageDriver, 'read'>,
  { digest, size }: Descriptor,
): Promise<readonly BuildStep[]> {
  if (size > CONFIG_LIMIT) return [];
  const parts: Buffer[] = [];
  for await (const part of await storage.read(blobKey(digest))) parts.push(part);
  return stepsOf(parse(Buffer.concat(parts).toString('utf8')));
}

function stepsOf(config: unknown): readonly BuildStep[] {
  const history = memberOf(config, 'history');
  if (!Array.isArray(history)) return [];
  return history.slice(0, MOST_STEPS).map((step) => ({
    command: textOf(memberOf(step, 'created_by')) ?? textOf(memberOf(step, 'comment')),
    created: textOf(memberOf(step, 'created')),
    isEmpty: memberOf(step, 'empty_layer') === true,
  }));
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
