import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StagedUpload, StorageDriver, UploadState } from './driver.ts';
import { bytesOf, chunks, type Drivers, expectSame, failing, freshKey, ignore } from './test-bytes.suite.ts';

/** One thing that can happen to an upload. */
type Step =
  | {
      readonly kind: 'append' | 'source fails' | 'observer fails' | 'killed' | 'last, then closed';
      readonly size: number;
    }
  | { readonly kind: 'another process' | 'read' };

const MiB = 1024 * 1024;
// Around the sizes where drivers change their ways: nothing, one buffer, one part.
const size = fc.oneof(
  fc.integer({ min: 0, max: 2000 }),
  fc.constantFrom(64 * 1024, 64 * 1024 + 1, 512 * 1024 - 1, 512 * 1024, 5 * MiB - 1, 5 * MiB, 5 * MiB + 1, 10 * MiB),
  fc.integer({ min: 0, max: 8 * MiB }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom('append', 'source fails', 'observer fails', 'killed', 'last, then closed'), size }),
  fc.record({ kind: fc.constantFrom('another process', 'read') }),
);

/** Whatever happens to an upload, in any order: its bytes are those that were acknowledged. */
export function uploadModel(drivers: Drivers): void {
  it('holds exactly the acknowledged bytes, whatever happened', async () => {
    const { driver, other } = drivers();
    const property = fc.asyncProperty(fc.array(step, { maxLength: 7 }), size, async (steps, last) => {
      const run = new Run([driver, other]);
      await run.open(undefined);
      for (const step of steps) await run.take(step);
      await run.finish(last);
    });
    await fc.assert(property, { numRuns: 25, interruptAfterTimeLimit: 20_000, markInterruptAsFailure: false });
  });
}

class Run {
  readonly #drivers: readonly StorageDriver[];
  readonly #id = randomUUID();
  #turn = 0;
  #upload: StagedUpload | undefined;
  #state: UploadState | undefined;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(drivers: readonly StorageDriver[]) {
    this.#drivers = drivers;
  }

  get #current(): StagedUpload {
    if (this.#upload === undefined) throw new TypeError('not open');
    return this.#upload;
  }

  async open(state: UploadState | undefined): Promise<void> {
    const driver = this.#drivers[this.#turn++ % this.#drivers.length];
    this.#upload = await driver?.openUpload(this.#id, state);
  }

  async take(step: Step): Promise<void> {
    const content = 'size' in step ? randomBytes(step.size) : Buffer.alloc(0);
    switch (step.kind) {
      case 'append':
        await this.#current.append(chunks(content), ignore);
        return this.#acknowledge(content);
      case 'source fails':
        await expect(this.#current.append(failing(content, new Error('gone')), ignore)).rejects.toThrow('gone');
        return this.#acknowledge(content);
      case 'observer fails':
        if (content.length > 0) await expect(this.#current.append(chunks(content), refuse)).rejects.toThrow('refused');
        return this.#acknowledge(Buffer.alloc(0));
      case 'killed':
        await this.#current.append(chunks(content), ignore);
        return this.#reopen();
      case 'last, then closed':
        await this.#current.append(chunks(content), ignore, { last: true });
        expect(this.#current.size).toBe(this.#bytes.length + content.length);
        return this.#closeLast(content);
      case 'another process':
        return this.#reopen();
      case 'read':
        expectSame(await bytesOf(await this.#current.read()), this.#bytes);
        return this.#acknowledge(Buffer.alloc(0));
    }
  }

  async finish(size: number): Promise<void> {
    const key = freshKey();
    const content = randomBytes(size);
    await this.#current.append(chunks(content), ignore, { last: true });
    await this.#current.commit(key);
    await this.#current.close();
    const stored = await this.#drivers[0]?.read(key);
    expectSame(stored === undefined ? Buffer.alloc(0) : await bytesOf(stored), Buffer.concat([this.#bytes, content]));
    await this.#drivers[0]?.delete(key);
  }

  #acknowledge(content: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, content]);
    this.#state = JSON.parse(JSON.stringify(this.#current.state()));
    expect(this.#current.size).toBe(this.#bytes.length);
  }

  /** Drivers may or may not have let go of the bytes; the state says what they did. */
  async #closeLast(content: Buffer): Promise<void> {
    await this.#current.close();
    if (this.#current.size > this.#bytes.length) return this.#acknowledge(content);
    expect(this.#current.state()).toEqual(this.#state ?? this.#current.state());
    return this.#reopen();
  }

  async #reopen(): Promise<void> {
    await this.#current.close();
    await this.open(this.#state);
    expect(this.#current.size).toBe(this.#bytes.length);
  }
}

function refuse(): never {
  throw new Error('refused');
}
