import { type Digest, parseManifest, type RepositoryName } from '@haven/oci';
import type { Database } from '../../db/database.ts';
import { isHavenError } from '../../error.ts';
import type { StorageDriver } from '../../storage/driver.ts';
import { blobKey } from '../../storage/object-key.ts';
import { readWhole } from '../../storage/read-whole.ts';
import { AnnouncedCache } from '../announced-cache.ts';
import { findBlob } from '../blobs/store.ts';
import type { ReadReferences } from './artifact-description.ts';
import type { ReferencedBlob } from './artifact-store.ts';
import { findManifest } from './pull-store.ts';

// Larger configs are stored and served like any blob, but not read for the artifact record.
const CONFIG_LIMIT = 4 * 1024 * 1024;
const KEPT_BYTES = 4 * 1024 * 1024;
const SMALL = 64 * 1024;

/**
 * Reads what manifests refer to, for their artifact records. What is missing or too large makes a poorer record;
 * whether it may be missing is decided elsewhere.
 */
export class ReferenceReader {
  readonly #database: Database;
  readonly #storage: StorageDriver;
  // By digest, so nothing can make an entry wrong: whether the repository has the blob is asked each time. Signatures
  // and other artifacts share the empty config, and an image that is promoted keeps its own.
  readonly #configs = new AnnouncedCache<Buffer>({ capacity: KEPT_BYTES, sizeOf: (content) => content.length + 512 });

  constructor(deps: { readonly database: Database; readonly storage: StorageDriver }) {
    this.#database = deps.database;
    this.#storage = deps.storage;
  }

  /** Reads in a repository; `known` are blobs that it has. */
  in(repository: RepositoryName, known: readonly ReferencedBlob[]): ReadReferences {
    return {
      blob: async ({ digest }) => {
        const has = known.find((one) => one.digest === digest) ?? (await findBlob(this.#database, repository, digest));
        if (!has || has.size > CONFIG_LIMIT) return undefined;
        if (has.size > SMALL) return this.#read(digest);
        return this.#configs.get(digest) ?? this.#configs.load(digest, () => this.#read(digest));
      },
      manifest: async (digest) => {
        const stored = await findManifest(this.#database, repository, { kind: 'digest', digest });
        return stored && parseManifest(stored.content, stored.mediaType);
      },
    };
  }

  async #read(digest: Digest): Promise<Buffer | undefined> {
    try {
      return await readWhole(this.#storage, blobKey(digest));
    } catch (error) {
      if (isHavenError(error, 'NOT_FOUND')) return undefined;
      throw error;
    }
  }
}
