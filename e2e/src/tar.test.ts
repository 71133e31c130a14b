import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from './process.ts';
import { tar } from './tar.ts';
import { removeFolder, workFolder } from './work-folder.ts';

test('the system tar lists and unpacks what was packed', async () => {
  const folder = await workFolder('tar');
  await writeFile(
    join(folder, 'a.tar'),
    tar([
      { name: 'bin/' },
      { name: 'bin/tool', content: 'x'.repeat(513), mode: 0o755 },
      { name: 'bin/sh', link: 'tool' },
      { name: 'empty' },
    ]),
  );
  const listed = await run('tar', ['-tvf', 'a.tar'], { cwd: folder });
  expect(listed.stderr).toBe('');
  expect(listed.stdout).toMatch(/^drwxr-xr-x .* bin\/$/m);
  expect(listed.stdout).toMatch(/^-rwxr-xr-x .* 513 .* bin\/tool$/m);
  expect(listed.stdout).toMatch(/^lrw.* bin\/sh -> tool$/m);
  const content = await run('tar', ['-xOf', 'a.tar', 'bin/tool'], { cwd: folder });
  expect(content.stdout).toBe('x'.repeat(513));
  await removeFolder(folder);
});
