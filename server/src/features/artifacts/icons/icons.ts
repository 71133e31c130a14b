import { type Digest, parseDigest } from '@haven/oci';
import type { Database } from '../../../db/database.ts';
import { HavenError } from '../../../error.ts';
import type { StorageDriver } from '../../../storage/driver.ts';
import { blobKey } from '../../../storage/object-key.ts';
import { readWhole } from '../../../storage/read-whole.ts';
import { builtInPicture } from './pictures.ts';
import { ownIconSize } from './queries.ts';

/** A picture. */
export interface Icon {
  readonly mediaType: string;
  readonly content: Buffer;
}

// Digests under which Harbor serves its pictures for accessories; clients compare them.
const accessoryIcons: Readonly<Record<string, string>> = {
  'signature.cosign': 'sha256:20401d5b3a0f6dbc607c8d732eb08471af4ae6b19811a4efce8c6a724aed2882',
  'signature.notation': 'sha256:3ac706e102bbe9362b400aa162df58135d35e66b9c3bee2165de92022d25fe34',
  'accelerator.nydus': 'sha256:dfcb6617cd9c144358dc1b305b87bbe34f0b619f1e329116e6aee2e41f2e34cf',
  'sbom.harbor': 'sha256:c19f80c357cd7e90d2a01b9ae3e2eb62ce447a2662bb590a19177d72d550bdae',
};

/** The digest of the picture for a type of accessory, empty for one without. */
export function accessoryIcon(type: string): string {
  return accessoryIcons[type] ?? '';
}

const ICON_LIMIT = 1024 * 1024;

/** The pictures that stand for artifacts and accessories: ours, and those that artifacts bring along. */
export class Icons {
  readonly #db: Database;
  readonly #storage: Pick<StorageDriver, 'read'>;

  constructor(deps: { readonly database: Database; readonly storage: Pick<StorageDriver, 'read'> }) {
    this.#db = deps.database;
    this.#storage = deps.storage;
  }

  /** The picture with that digest; `NOT_FOUND` for a digest that is no icon. */
  async get(text: string): Promise<Icon> {
    const digest = parseDigest(text);
    const icon = digest && (builtInPicture(digest) ?? (await this.#ofArtifact(digest)));
    if (!icon) throw new HavenError('NOT_FOUND', `icon ${text} not found`);
    return icon;
  }

  // Anybody may see these, so they must really be the icon of something, small, and a picture.
  async #ofArtifact(digest: Digest): Promise<Icon | undefined> {
    const size = await ownIconSize(this.#db, digest);
    if (size === undefined || size > ICON_LIMIT) return undefined;
    const content = await readWhole(this.#storage, blobKey(digest));
    const mediaType = pictureType(content);
    return mediaType === undefined ? undefined : { mediaType, content };
  }
}

/** What the first bytes say a picture is; undefined for anything else. */
export function pictureType(content: Buffer): string | undefined {
  if (content.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'))) return 'image/png';
  if (content.subarray(0, 3).equals(Buffer.from('ffd8ff', 'hex'))) return 'image/jpeg';
  return /^GIF8[79]a$/.test(content.toString('latin1', 0, 6)) ? 'image/gif' : undefined;
}
