import { Durations } from '../metrics/durations.ts';
import type { Family } from '../metrics/family.ts';
import type { MetricSource } from '../metrics/source.ts';
import type { StagedUpload, StorageDriver } from './driver.ts';

// What the distribution project calls these.
const actions = {
  stat: 'Stat',
  read: 'Reader',
  write: 'PutContent',
  delete: 'Delete',
  redirectUrl: 'RedirectURL',
  openUpload: 'Writer',
} as const satisfies Readonly<Record<string, string>>;

const uploadActions = { append: 'Append', commit: 'Move' } as const satisfies Partial<
  Record<keyof StagedUpload, string>
>;

/** How long the storage takes to do what it is asked for. */
export class StorageActions implements MetricSource {
  readonly name = 'storage-actions';
  readonly part = 'registry';
  readonly #driver: string;
  readonly #durations = new Map<string, Durations>();

  constructor(driver: string) {
    this.#driver = driver;
  }

  /** Notes one action. */
  record(action: string, milliseconds: number): void {
    const durations = this.#durations.get(action) ?? new Durations();
    this.#durations.set(action, durations);
    durations.record(milliseconds);
  }

  read(): readonly Family[] {
    return [
      {
        name: 'registry_storage_action_seconds',
        help: 'How long the blob storage took; Reader is the time to the first byte, Append that of the client as well.',
        type: 'histogram',
        samples: [...this.#durations].flatMap(([action, durations]) =>
          durations.histogram({ driver: this.#driver, action }),
        ),
      },
    ];
  }
}

/** The same driver, with everything it does timed. */
export function meterStorage<Driver extends StorageDriver>(driver: Driver, timed: StorageActions): Driver {
  const metered = meter(driver, actions, timed);
  return new Proxy(metered, {
    get(target, property) {
      if (property !== 'openUpload') return Reflect.get(target, property);
      return async (...given: Parameters<StorageDriver['openUpload']>) =>
        meter(await target.openUpload(...given), uploadActions, timed);
    },
  });
}

// Whatever else the object can do, it can still do; methods are bound, because private fields know only the original.
function meter<T extends object>(original: T, names: Readonly<Record<string, string>>, timed: StorageActions): T {
  return new Proxy(original, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== 'function') return value;
      const action = names[String(property)];
      if (action === undefined) return value.bind(target);
      return async (...given: unknown[]) => {
        const started = performance.now();
        try {
          return await value.apply(target, given);
        } finally {
          timed.record(action, performance.now() - started);
        }
      };
    },
  });
}
