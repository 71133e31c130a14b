import { ExpiringMap } from '../../auth/expiring-map.ts';
import type { Queryable } from '../../db/database.ts';
import { type CurrentSettings, toSettings } from './model.ts';
import { storedSettings } from './store.ts';

// Every change of the REST interface asks for them; a second late is soon enough for all of them.
const REMEMBERED_MS = 1_000;

/** The settings of the installation, from table `properties`. */
export class Settings {
  readonly #db: Queryable;
  readonly #remembered = new ExpiringMap<'current', CurrentSettings>(REMEMBERED_MS, 1);

  constructor(deps: { readonly database: Queryable }) {
    this.#db = deps.database;
  }

  /** The settings as they are now, at most a second old. */
  async current(): Promise<CurrentSettings> {
    const known = this.#remembered.get('current');
    if (known) return known;
    const settings = toSettings(await storedSettings(this.#db));
    this.#remembered.set('current', settings);
    return settings;
  }
}
