import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, chunks, expectSame, freshKey, ignore } from '../test-bytes.suite.ts';
import { findGateway, type Gateway, gatewayInstall, startGateway } from './gateway.suite.ts';
import type { S3Options } from './options.ts';
import { S3Storage } from './s3.ts';

const program = findGateway();

describe.skipIf(program === undefined || !hasOpenssl())(
  `s3 storage by TLS (needs openssl and: ${gatewayInstall})`,
  () => {
    let directory: string;
    let gateway: Gateway;
    let options: S3Options;

    beforeAll(async () => {
      directory = await mkdtemp(path.join(tmpdir(), 'haven-tls-'));
      const [certificate, key] = [path.join(directory, 'certificate.pem'), path.join(directory, 'key.pem')];
      const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2', '-nodes'];
      const files = ['-keyout', key, '-out', certificate];
      execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files], { stdio: 'ignore' });
      gateway = await startGateway(program ?? '', { certificate, key });
      const { endpoint, bucket, region, accessKey, secretKey } = gateway;
      options = { endpoint, bucket, region, accessKey, secretKey, forcePathStyle: true, caBundle: certificate };
    });
    afterAll(async () => {
      await gateway?.stop();
      await rm(directory, { recursive: true, force: true });
    });

    it('stores and reads with a CA of one’s own', async () => {
      const storage = await S3Storage.open(options);
      await storage.check();
      for (const size of [10, 300_000, 12 * 1024 * 1024]) {
        const key = freshKey();
        const content = randomBytes(size);
        const upload = await storage.openUpload(randomUUID(), undefined);
        await upload.append(chunks(content), ignore);
        await upload.commit(key);
        expectSame(await bytesOf(await storage.read(key)), content);
      }
      await storage.close();
    });

    it('trusts nobody else', async () => {
      const { caBundle, ...untrusting } = options;
      expect(caBundle).toBeDefined();
      const storage = await S3Storage.open(untrusting);
      await expect(storage.check()).rejects.toThrow(/certificate that is not trusted: set the CA bundle/);
      await storage.close();
    });

    it('does not verify when told so', async () => {
      const { caBundle, ...untrusting } = options;
      expect(caBundle).toBeDefined();
      const storage = await S3Storage.open({ ...untrusting, skipVerify: true });
      await storage.check();
      await storage.close();
    });
  },
);

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
