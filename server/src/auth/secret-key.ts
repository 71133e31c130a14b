import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../error.ts';

/** Encrypts what the database keeps of secrets (AES-256-GCM), so that its backup alone gives nothing away. */
export class SecretKey {
  readonly #key: Buffer;

  /** `secret` is any text; Harbor's secret keys have 16 characters, ours 64. */
  constructor(secret: string) {
    this.#key = createHash('sha256').update('haven secret key\0').update(secret).digest();
  }

  /** The secret as `<haven-v1>…` text. */
  encrypt(text: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce);
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${PREFIX}${sealed.toString('base64')}`;
  }

  /** A key for one purpose, the same in every process and of no use for any other. */
  derive(purpose: string): Buffer {
    return createHmac('sha256', this.#key).update(purpose).digest();
  }

  /** The secret again, or undefined when it was encrypted with another key: it must never be used as it is. */
  decrypt(text: string): string | undefined {
    if (!text.startsWith(PREFIX)) return undefined;
    const sealed = Buffer.from(text.slice(PREFIX.length), 'base64');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(-16));
      return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString();
    } catch {
      return undefined;
    }
  }
}

const PREFIX = '<haven-v1>';

/** The key in the data directory, made at the first start; two processes that start at once get the same one. */
export async function loadSecretKey(directory: string): Promise<SecretKey> {
  const path = join(directory, 'secretkey');
  const known = await readKey(path);
  if (known !== undefined) return new SecretKey(known);
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600, flush: true });
  await link(draft, path).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  await unlink(draft);
  return new SecretKey((await readKey(path)) ?? '');
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
