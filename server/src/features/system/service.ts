import { readFile } from 'node:fs/promises';
import type { Caller } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { HavenError, isHavenError, systemCode } from '../../error.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import type { Project, Projects } from '../projects/index.ts';
import { expiringRobots, failedJobs, fullQuotas } from './attention-queries.ts';
import type {
  Attention,
  ComponentHealth,
  FoundRepository,
  HealthCheck,
  Statistics,
  Suggestion,
  SystemFacts,
  SystemSettings,
} from './model.ts';
import { countAll, searchRepositories } from './queries.ts';
import { suggest } from './suggestion-queries.ts';

/** What the use cases of the system need. */
export interface SystemDeps {
  readonly database: Database;
  readonly storage: Pick<StorageDriver, 'capacity'>;
  readonly projects: Projects;
  readonly facts: SystemFacts;
  readonly settings: () => Promise<SystemSettings>;
  readonly isPasswordResetOffered: () => Promise<boolean>;
  /** Checks of components by Harbor's names: core, database, registry … */
  readonly health: Readonly<Record<string, HealthCheck>>;
}

// Harbor has no limit; nobody reads more, and a page of everything would be slow.
const SEARCH_LIMIT = 1_000;

/** Facts about the installation as a whole, and search across it. */
export class System {
  readonly #deps: SystemDeps;
  #health: Promise<readonly ComponentHealth[]> | undefined;

  constructor(deps: SystemDeps) {
    this.#deps = deps;
  }

  get facts(): SystemFacts {
    return this.#deps.facts;
  }

  /** The settings people see. */
  settings(): Promise<SystemSettings> {
    return this.#deps.settings();
  }

  /** Whether people can have a new password sent by mail. */
  isPasswordResetOffered(): Promise<boolean> {
    return this.#deps.isPasswordResetOffered();
  }

  /** The state of every component; everybody who asks while it is found out gets the same answer. */
  health(): Promise<readonly ComponentHealth[]> {
    this.#health ??= checkHealth(this.#deps.health).finally(() => {
      this.#health = undefined;
    });
    return this.#health;
  }

  /** Total and free bytes of the blob storage; zeros where it does not know. */
  async capacity(): Promise<{ readonly total: number; readonly free: number }> {
    return (await this.#deps.storage.capacity()) ?? { total: 0, free: 0 };
  }

  /** The authorities to trust for connections to this server, as PEM; `NOT_FOUND` when there are none. */
  async caCertificate(): Promise<string> {
    const certificates = await readCertificates(this.#deps.facts.caCertificate);
    if (certificates === '') throw new HavenError('NOT_FOUND', 'certificate not found');
    return certificates;
  }

  /** Whether there is a certificate to download. */
  async hasCaCertificate(): Promise<boolean> {
    return (await readCertificates(this.#deps.facts.caCertificate)) !== '';
  }

  /** How many projects and repositories there are. */
  statistics(caller: Caller): Promise<Statistics> {
    return countAll(this.#deps.database, caller);
  }

  /** Projects and repositories with a text in their name, among those the caller may see. */
  async search(
    caller: Caller,
    text: string,
  ): Promise<{ readonly projects: readonly Project[]; readonly repositories: readonly FoundRepository[] }> {
    const page = { limit: SEARCH_LIMIT, offset: 0 };
    const standing = await this.#deps.projects.standingOf(caller);
    const { projects } = await this.#deps.projects.list(standing, {
      exactPart: text,
      terms: [],
      sort: undefined,
      page,
    });
    return { projects, repositories: await searchRepositories(this.#deps.database, caller, text, SEARCH_LIMIT) };
  }

  /** What a text may mean: projects, repositories, tags, digests and robots that the caller may see. */
  suggest(caller: Caller, text: string, limit: number): Promise<readonly Suggestion[]> {
    return suggest(this.#deps.database, caller, text, limit);
  }

  /** What the caller should look after. */
  async attention(caller: Caller): Promise<Attention> {
    const { database } = this.#deps;
    const [quotas, robots, jobs] = await Promise.all([
      fullQuotas(database, caller),
      expiringRobots(database, caller),
      failedJobs(database, caller),
    ]);
    return { quotas, robots, jobs };
  }
}

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\r?\n[A-Za-z0-9+/=\r\n]+-----END CERTIFICATE-----$/gm;

// Anybody may download them, so whatever else is in the file, such as a private key, stays here.
async function readCertificates(path: string | undefined): Promise<string> {
  if (path === undefined) return '';
  try {
    const text = await readFile(path, 'utf8');
    return (text.match(CERTIFICATE) ?? []).map((block) => `${block}\n`).join('');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return '';
    throw error;
  }
}

// A component that does not answer is not healthy; probes usually wait 5 s or more.
const PATIENCE_MS = 4_000;

/** Checks all components at once, each for a bounded time, and reports them by name. */
export async function checkHealth(checks: Readonly<Record<string, HealthCheck>>): Promise<readonly ComponentHealth[]> {
  const names = Object.keys(checks).sort();
  return Promise.all(names.map(async (name) => ({ name, error: await errorOf(checks[name]) })));
}

async function errorOf(check: HealthCheck | undefined): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, `no answer within ${PATIENCE_MS / 1000} s`);
  });
  const result = Promise.resolve(check?.()).then(() => undefined, describe);
  return Promise.race([result, late]).finally(() => clearTimeout(timer));
}

// Anybody may read it, so only messages made for people leave.
function describe(error: unknown): string {
  return isHavenError(error) ? error.message : 'the check failed';
}
