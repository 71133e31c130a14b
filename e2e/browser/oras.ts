import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../src/process.ts';
import { tool } from '../src/tools.ts';
import type { Stage } from './stage.ts';

/** Pushes by oras, as the owner: files as artifacts, and what belongs to them. */
export interface Oras {
  /** Pushes a file of random names and as many bytes under tags, `repository:tag,tag`. */
  push(reference: string, bytes: number): Promise<void>;
  /** Attaches a file that says to be of a type, such as a signature. */
  attach(reference: string, artifactType: string): Promise<void>;
}

/** Calls `use` with oras and a folder that is removed afterwards. */
export async function withOras(stage: Stage, use: (oras: Oras) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'haven-oras-'));
  const { owner } = stage.people;
  const call = async (verb: string, ...args: readonly string[]) => {
    const who = ['--plain-http', '-u', owner.username, '--password-stdin'];
    await run(tool('oras'), [verb, ...who, ...args], { env: { HOME: folder }, cwd: folder, input: owner.password });
  };
  try {
    await use({
      async push(reference, bytes) {
        await writeFile(join(folder, 'file'), `${reference} `.repeat(bytes).slice(0, bytes));
        await call('push', `${stage.haven.host}/${reference}`, 'file:text/plain');
      },
      async attach(reference, artifactType) {
        await writeFile(join(folder, 'attached'), artifactType);
        await call(
          'attach',
          '--artifact-type',
          artifactType,
          `${stage.haven.host}/${reference}`,
          'attached:text/plain',
        );
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
