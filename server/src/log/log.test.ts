import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Runs lines in a process of their own, because a logger writes to the standard error of its process. */
function logged(format: 'json' | 'text', lines: string): string {
  const module = new URL('./create-logger.ts', import.meta.url).href;
  const script = `import(${JSON.stringify(module)}).then(({ createLogger }) => {
    const log = createLogger({ level: 'info', format: '${format}' });
    ${lines}
  });`;
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { encoding: 'utf8' });
  return stderr;
}

test('lines are JSON objects with level, time, message and fields, from the level on', () => {
  const output = logged(
    'json',
    `log.debug({}, 'no'); log.info({ digest: 'sha256:1' }, 'Pushed'); log.error({}, 'Late');`,
  );
  const lines = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: 'info', msg: 'Pushed', digest: 'sha256:1' },
    { level: 'error', msg: 'Late' },
  ]);
  expect(Date.parse(lines[0].time)).toBeGreaterThan(0);
});

test('lines for people are short, with the stack and causes of an error below', () => {
  const output = logged(
    'text',
    `log.warn({ n: 1, s: 'x' }, 'Odd'); log.error({ err: new Error('a', { cause: new Error('b') }) }, 'Bad');`,
  );
  expect(output).toMatch(/^\d\d:\d\d:\d\d WARN {2}Odd n=1 s=x\n\d\d:\d\d:\d\d ERROR Bad\n {4}Error: a\n/);
  expect(output).toMatch(/\n {4}(caused by: )?Error: b\n/);
});

test('lines for people are theirs to read: what was sent begins no line, and does nothing to the terminal', () => {
  const output = logged(
    'text',
    `const sent = 'x\\n12:00:00 info  admin has logged in\\r\\u001b[2J\\u009b\\u2028\\u202e';
     log.warn({ user: sent, all: { sent } }, 'Refused ' + sent);
     log.error({ err: new Error(sent) }, 'Bad');`,
  );
  const lines = output.trimEnd().split('\n');
  expect(lines.filter((line) => /^\S/.test(line))).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d WARN {2}Refused x\\n12:00:00 info {2}admin .* user=x\\n12:00:00 .* all=\{/),
    expect.stringMatching(/^\d\d:\d\d:\d\d ERROR Bad$/),
  ]);
  expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
});

test('secrets are not written', () => {
  const output = logged(
    'json',
    `const url = 'postgres://u:hunter2@[';
     let err; try { new URL(url); } catch (error) { err = error; }
     log.info({ err, password: 'hunter2', headers: { authorization: 'Basic hunter2' }, a: { b: { token: 'hunter2' } } }, 'In');`,
  );
  expect(output).toContain('"authorization":"[secret]"');
  expect(output).not.toContain('hunter2');
});

test('what was logged right before the end is flushed', () => {
  expect(
    logged(
      'json',
      `setTimeout(() => { log.info({}, 'Last'); log.flush(); process.kill(process.pid, 'SIGKILL'); }, 50);`,
    ),
  ).toContain('"msg":"Last"');
});
