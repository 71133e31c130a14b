import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LineWriter } from './line-writer.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'haven-test-lines-'));
});
afterEach(() => rm(directory, { recursive: true }));

const text = (name: string) => readFile(join(directory, name), 'utf8');

test('every line comes once and in order, whether it is gathered, flushed or sent at once', async () => {
  for (const atOnce of [false, true]) {
    const name = `lines-${atOnce}`;
    const writer = new LineWriter(openSync(join(directory, name), 'a'), { atOnce });
    const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index}\n`);
    for (const [index, line] of lines.entries()) {
      writer.write(line);
      if (index % 700 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => text(name), { timeout: 30_000 }).toBe(lines.join(''));
    writer.write('last\n');
    writer.flush();
    expect(await text(name)).toBe(`${lines.join('')}last\n`);
  }
});

test('what is written after a turn is in the other file', async () => {
  const writer = new LineWriter(openSync(join(directory, 'one'), 'a'));
  writer.write('first\n');
  writer.turnTo(openSync(join(directory, 'two'), 'a'));
  writer.write('second\n');
  writer.flush();
  expect([await text('one'), await text('two')]).toEqual(['first\n', 'second\n']);
});

test.skipIf(process.platform !== 'linux')('a full disk keeps nobody waiting', async () => {
  const writer = new LineWriter(openSync('/dev/full', 'a'));
  writer.write('lost\n');
  writer.flush();
  writer.write('x'.repeat(10_000));
  await new Promise((resolve) => setTimeout(resolve, 50));
  writer.write('lost, too\n');
  // Else it would not come back.
  writer.flush();
});

test('a reader that is gone keeps nobody from ending', async () => {
  const module = new URL('./create-logger.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ createLogger }) => {
    const log = createLogger({ level: 'info', format: 'json' });
    process.stdin.once('data', () => { log.info({}, 'To nobody'); log.flush(); process.exit(7); });
    process.stdout.write('ready');
  });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
  await once(child.stdout, 'data');
  child.stderr.destroy();
  child.stdin.write('end');
  const [code] = await once(child, 'exit');
  expect(code).toBe(7);
});
