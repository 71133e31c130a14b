import { afterAll, beforeAll, describe } from 'vitest';
import type { StorageDriver } from './driver.ts';
import { objectSuite } from './object.suite.ts';
import { sweepSuite } from './sweep.suite.ts';
import { uploadSuite } from './upload.suite.ts';
import { uploadFailureSuite } from './upload-failure.suite.ts';
import { uploadModel } from './upload-model.suite.ts';

/** One storage as the suite sees it; several drivers on it are several processes or replicas. */
export interface StorageUnderTest {
  /** A new driver on the same storage, with no grace for uploads in `sweepUploads`. */
  open(): Promise<StorageDriver>;
  /** Removes the storage. */
  remove(): Promise<void>;
}

/** What every driver must do, whatever is below it; each driver's own test runs this against the real thing. */
export function storageDriverSuite(name: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${name} storage`, () => {
    let storage: StorageUnderTest;
    let driver: StorageDriver;
    let other: StorageDriver;

    beforeAll(async () => {
      storage = await make();
      driver = await storage.open();
      other = await storage.open();
    });
    afterAll(async () => {
      await driver?.close();
      await other?.close();
      await storage?.remove();
    });

    const drivers = () => ({ driver, other });
    objectSuite(drivers);
    uploadSuite(drivers);
    uploadFailureSuite(drivers);
    uploadModel(drivers);
    sweepSuite(drivers);
  });
}
