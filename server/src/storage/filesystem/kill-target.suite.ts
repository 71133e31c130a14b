import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { digestFromHex } from '@haven/oci';
import { blobKey } from '../object-key.ts';
import { FilesystemStorage } from './filesystem.ts';

// A program of its own, to be killed: stores blobs without an end, four at a time, and prints the digest of each one
// when its commit has been acknowledged.
const [root = ''] = process.argv.slice(2);
const storage = new FilesystemStorage({ root });

async function storeForever(): Promise<never> {
  for (;;) {
    const hash = createHash('sha256');
    const upload = await storage.openUpload(randomUUID(), undefined);
    await upload.append(pieces(), (piece) => hash.update(piece));
    const digest = digestFromHex(hash.digest('hex'));
    await upload.commit(blobKey(digest));
    process.stdout.write(`${digest}\n`);
  }
}

async function* pieces(): AsyncGenerator<Buffer> {
  const count = Math.floor(Math.random() * 24);
  for (let index = 0; index <= count; index++) yield randomBytes(Math.floor(Math.random() * 65_536));
}

await Promise.all([storeForever(), storeForever(), storeForever(), storeForever()]);
