import { type Caller, callerName } from '../../auth/caller.ts';
import type { SecretKey } from '../../auth/secret-key.ts';
import type { Database, Queryable } from '../../db/database.ts';
import { HavenError } from '../../error.ts';
import { auditedChange } from '../../events/audited.ts';
import { announceChange } from '../../events/changes.ts';
import { type EndpointTls, isReachable } from '../../outbound/endpoint.ts';
import { StartError } from '../../start-error.ts';
import { definitionOf, type SettingKey, type SettingValues, settingKeys } from './definitions/model.ts';
import {
  type CurrentSettings,
  readEnvironment,
  requireChanges,
  type SentSettings,
  type SettingChanges,
  settingsDeed,
  toCurrent,
  toEffects,
  toValues,
} from './model.ts';
import * as store from './store.ts';

/** What the settings are made of. */
export interface SettingsDeps {
  readonly database: Database;
  /** Encrypts what is a password. */
  readonly secretKey: SecretKey;
  /** Variables that replace defaults, and CONFIG_OVERWRITE_JSON. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Defaults of this installation, stronger than Harbor's and weaker than the variables. */
  readonly defaults?: Partial<SettingValues>;
  /** How a log server by TLS is tried. */
  readonly logServerTls?: EndpointTls;
}

/** A setting as an administrator sees it. */
export interface ShownSetting {
  readonly key: SettingKey;
  readonly value: string | boolean | number;
  readonly editable: boolean;
}

// Other processes announce changes; this bounds what a lost announcement costs.
const REMEMBERED_MS = 30_000;

/** The settings of the installation: table `properties` over the environment over the defaults. */
export class Settings {
  readonly #db: Database;
  readonly #secretKey: SecretKey;
  readonly #fallbacks: Readonly<Record<string, string | boolean | number>>;
  readonly #overwrite: string | undefined;
  readonly #logServerTls: EndpointTls | undefined;
  #remembered:
    | { readonly values: SettingValues; readonly current: CurrentSettings; readonly until: number }
    | undefined;
  #generation = 0;

  constructor(deps: SettingsDeps) {
    this.#db = deps.database;
    this.#secretKey = deps.secretKey;
    const { fallbacks, problems } = readEnvironment(deps.env ?? {});
    if (problems.length > 0) throw new StartError(problems.join('\n'));
    this.#fallbacks = { ...deps.defaults, ...fallbacks };
    this.#logServerTls = deps.logServerTls;
    this.#overwrite = deps.env?.CONFIG_OVERWRITE_JSON || undefined;
  }

  /** The settings as they are now, in the words of features. */
  async current(): Promise<CurrentSettings> {
    return (await this.#load()).current;
  }

  /** Every setting by Harbor's name, passwords decrypted. */
  async values(): Promise<SettingValues> {
    return (await this.#load()).values;
  }

  /** Drops what is remembered, after a change. */
  forget(): void {
    this.#generation++;
    this.#remembered = undefined;
  }

  /** What an administrator sees: everything but passwords. */
  async list(): Promise<readonly ShownSetting[]> {
    const values = await this.values();
    const modeIsFree = !(await store.hasUsers(this.#db));
    return settingKeys
      .filter((key) => definitionOf(key)?.type !== 'password' && definitionOf(key)?.scope !== 'system')
      .map((key) => ({
        key,
        value: values[key],
        editable: this.#overwrite === undefined && (key !== 'auth_mode' || modeIsFree),
      }));
  }

  /** Everything with passwords, for other parts of the installation. */
  async listInternal(): Promise<readonly ShownSetting[]> {
    const values = await this.values();
    return settingKeys.map((key) => ({ key, value: values[key], editable: this.#overwrite === undefined }));
  }

  /** Changes what is sent and leaves the rest. */
  async update(caller: Caller, sent: SentSettings): Promise<void> {
    if (this.#overwrite !== undefined) {
      throw new HavenError(
        'FORBIDDEN',
        'current config is init by env variable: CONFIG_OVERWRITE_JSON, it cannot be updated',
      );
    }
    await this.#change(callerName(caller), sent);
  }

  /** At the start: stores what CONFIG_OVERWRITE_JSON says, and what the environment has changed takes effect. */
  async prepare(): Promise<void> {
    if (this.#overwrite !== undefined) await this.#change('admin', parseOverwrite(this.#overwrite));
    await this.#db.transaction(async (tx) => {
      await store.lockProperties(tx);
      await store.writeEffects(tx, toEffects(await this.#read(tx)));
    });
  }

  async #change(username: string, sent: SentSettings): Promise<void> {
    const entry = { ...settingsDeed(sent), username };
    await auditedChange({
      database: this.#db,
      entry: () => entry,
      prepare: async () => {
        const changes = requireChanges(sent);
        await this.#requireReachable(changes.get('audit_log_forward_endpoint'));
        return changes;
      },
      work: async (tx, changes) => {
        await store.lockProperties(tx);
        const before = await this.#read(tx);
        await requireFreeMode(tx, before, changes.get('auth_mode'));
        await store.writeProperties(tx, this.#toStored(changes));
        const after = await this.#read(tx);
        requireForwarded(after, changes);
        await store.writeEffects(tx, toEffects(after));
        await announceChange(tx, { kind: 'settings' });
      },
    });
  }

  async #load(): Promise<{ readonly values: SettingValues; readonly current: CurrentSettings }> {
    if (this.#remembered && this.#remembered.until > performance.now()) return this.#remembered;
    const generation = this.#generation;
    const values = await this.#read(this.#db);
    const loaded = { values, current: toCurrent(values), until: performance.now() + REMEMBERED_MS };
    // What was read while a change was announced may be what was before it.
    if (generation === this.#generation) this.#remembered = loaded;
    return loaded;
  }

  async #requireReachable(endpoint: string | boolean | number | undefined): Promise<void> {
    if (typeof endpoint !== 'string' || endpoint === '') return;
    if (endpoint === (await this.values()).audit_log_forward_endpoint) return;
    if (await isReachable(endpoint, this.#logServerTls)) return;
    throw new HavenError('BAD_REQUEST', `invalid value for audit_log_forward_endpoint: ${endpoint} cannot be reached`);
  }

  async #read(on: Queryable): Promise<SettingValues> {
    const stored = await store.readProperties(on);
    const readable = [...stored].flatMap(([key, text]): [string, string][] => {
      if (definitionOf(key)?.type !== 'password' || text === '') return [[key, text]];
      // Encrypted with another key, it is not the password: it must not be used as one (goharbor/harbor#23376).
      const decrypted = this.#secretKey.decrypt(text);
      return decrypted === undefined ? [] : [[key, decrypted]];
    });
    return toValues(new Map(readable), this.#fallbacks);
  }

  #toStored(changes: SettingChanges): ReadonlyMap<string, string> {
    const rows = [...changes].map(([key, value]): [string, string] => {
      const isSecret = definitionOf(key)?.type === 'password' && value !== '';
      return [key, isSecret ? this.#secretKey.encrypt(String(value)) : String(value)];
    });
    return new Map(rows);
  }
}

function parseOverwrite(text: string): SentSettings {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch (error) {
    throw new StartError('CONFIG_OVERWRITE_JSON is not JSON', error);
  }
  throw new StartError('CONFIG_OVERWRITE_JSON should be a JSON object of settings');
}

async function requireFreeMode(
  on: Queryable,
  before: SettingValues,
  mode: string | boolean | number | undefined,
): Promise<void> {
  if (mode === undefined || mode === before.auth_mode || !(await store.hasUsers(on))) return;
  throw new HavenError('BAD_REQUEST', 'the auth mode cannot be modified as new users have been inserted into database');
}

function requireForwarded(after: SettingValues, changes: SettingChanges): void {
  const asked = changes.has('skip_audit_log_database') || changes.has('audit_log_forward_endpoint');
  if (!asked || !after.skip_audit_log_database || after.audit_log_forward_endpoint !== '') return;
  throw new HavenError(
    'BAD_REQUEST',
    'audit_log_forward_endpoint should be set when skip_audit_log_database is on, or entries would be lost',
  );
}
