import { access, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDataDirectory } from '../../data-directory.ts';
import { createStorage } from '../../storage/index.ts';
import { type Check, type Finding, note, ok, sizeText } from './finding.ts';

// The embedded database alone wants some hundred MiB.
const LITTLE_BYTES = 1024 ** 3;

/** Whether the data directory can be used, and has room. */
export const dataDirectoryCheck: Check = {
  name: 'Data directory',
  async run({ dataDir }) {
    const directory = await prepareDataDirectory(dataDir);
    const { bavail, bsize } = await statfs(directory);
    return [ok(`${directory}, ${sizeText(bavail * bsize)} free`), ...littleRoom(bavail * bsize)];
  },
};

/** Whether there is a secret key, and whether it is kept well. */
export const secretKeyCheck: Check = {
  name: 'Secret key',
  async run({ secretKey, dataDir, database }) {
    if (secretKey !== undefined) return [ok('set by the configuration')];
    const path = join(dataDir, 'secretkey');
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    const shared =
      database.url === undefined
        ? []
        : [note('other servers on the same database need the same key (HAVEN_SECRET_KEY)')];
    return [
      ok(isThere ? `in ${path}; keep it with your backups` : `will be made at the first start, in ${path}`),
      ...shared,
    ];
  },
};

/** Whether the storage of images can be written, and has room. */
export const storageCheck: Check = {
  name: 'Storage',
  async run({ storage: config }) {
    const storage = await createStorage(config);
    try {
      await storage.check();
      if (config.type !== 'filesystem') return [ok(`bucket ${config.bucket}`)];
      const free = (await storage.capacity())?.free ?? 0;
      return [ok(`${config.rootDirectory}, ${sizeText(free)} free`), ...littleRoom(free)];
    } finally {
      await storage.close();
    }
  },
};

function littleRoom(free: number): readonly Finding[] {
  return free < LITTLE_BYTES ? [note('that is little; pushes fail when it is used up')] : [];
}
