import { describe, it } from 'vitest';
import { storageDriverSuite } from '../driver.suite.ts';
import { findGateway, gatewayInstall, startGateway } from './gateway.suite.ts';
import type { S3Options } from './options.ts';
import { S3Storage } from './s3.ts';

const program = findGateway();

if (program === undefined) {
  describe('s3 storage', () => {
    it.skipIf(process.env.CI !== 'true')(`needs an S3 server: ${gatewayInstall}`, () => {
      throw new Error(`no S3 server is installed, get it by: ${gatewayInstall}`);
    });
  });
} else {
  storageDriverSuite('s3', async () => {
    const gateway = await startGateway(program);
    const { endpoint, bucket, region, accessKey, secretKey } = gateway;
    const options: S3Options = {
      ...{ endpoint, bucket, region, accessKey, secretKey },
      rootDirectory: '/some/prefix/',
      forcePathStyle: true,
      chunkSize: 5 * 1024 * 1024,
      copyChunkSize: 8 * 1024 * 1024,
      uploadGrace: 0,
    };
    return { open: () => S3Storage.open(options), remove: () => gateway.stop() };
  });
}
