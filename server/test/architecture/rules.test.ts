import { describe, expect, test } from 'vitest';
import { codeOf } from './code.ts';
import { contractInside, impureModels, sideEntrances, unusualFiles } from './features.ts';
import { cyclesIn, importsOf } from './imports.ts';
import { misnamedMigrations, scratchFiles, wordlessNames } from './names.ts';
import type { SourceFile } from './sources.ts';
import { folderGraph, importsAcrossFolders } from './structure.ts';
import { uncheckedTypes, undocumentedExports } from './style.ts';

function file(path: string, text: string, isTest = false): SourceFile {
  return { path, text, code: codeOf(text), isTest };
}

const importing = (path: string, text: string) => importsOf(file(`server/src/${path}`, text));

describe('imports', () => {
  test.each([
    ["import { a } from './a.ts';", 'server/src/db/a.ts', false],
    ["import type { A } from '../error.ts';", 'server/src/error.ts', true],
    ["import { type A, type B } from './a.ts';", 'server/src/db/a.ts', true],
    ["import { type A, b } from './a.ts';", 'server/src/db/a.ts', false],
    ["import {\n  a,\n  b,\n} from './a.ts';", 'server/src/db/a.ts', false],
    ["import './a.ts';", 'server/src/db/a.ts', false],
    ["const a = await import('./a.ts');", 'server/src/db/a.ts', false],
    ["export { a } from './a.ts';", 'server/src/db/a.ts', false],
    ["export * from './a.ts';", 'server/src/db/a.ts', false],
    ["import * as a from './a.ts';", 'server/src/db/a.ts', false],
  ])('%s', (text, target, typeOnly) => {
    expect(importing('db/x.ts', text)).toMatchObject([{ target, typeOnly, packageName: undefined }]);
  });

  test.each([
    ["import pg from 'pg';", 'pg'],
    ["import { S3 } from '@aws-sdk/client-s3/deep';", '@aws-sdk/client-s3'],
    ["import { join } from 'node:path';", undefined],
  ])('%s', (text, packageName) => {
    expect(importing('db/x.ts', text)).toMatchObject([{ target: undefined, packageName }]);
  });

  test('are not found in comments and texts', () => {
    const text = "// import a from './a.ts'\nconst b = \"import c from './c.ts'\"; const d = `import e from './e.ts'`;";
    expect(importing('db/x.ts', text)).toEqual([]);
  });
});

describe('folders', () => {
  test.each([
    ['db/x.ts', "import { a } from '../http/a.ts';"],
    ['auth/x.ts', "import type { A } from '../registry/a.ts';"],
    ['registry/blobs/x.ts', "import { a } from '../../features/labels/index.ts';"],
    ['features/labels/service.ts', "import { a } from '../../app.ts';"],
    ['nowhere/x.ts', "import { a } from '../db/a.ts';"],
    ['db/x.ts', "import { a } from './a.suite.ts';"],
    ['db/x.ts', "import { a } from '../../../e2e/src/a.ts';"],
  ])('%s may not say %s', (path, text) => {
    expect(importsAcrossFolders(importing(path, text))).toHaveLength(1);
  });

  test('may know each other through what lies below both', () => {
    expect(importsAcrossFolders(importing('registry/x.ts', "import { a } from '../auth/a.ts';"))).toEqual([]);
    expect(importsAcrossFolders(importing('rest.ts', "import { a } from './features/labels/index.ts';"))).toEqual([]);
  });

  test('that know each other in a circle are found, once', () => {
    const imports = [
      ...importing('features/a/service.ts', "import { b } from '../b/index.ts';"),
      ...importing('features/b/service.ts', "import { c } from '../c/index.ts';"),
      ...importing('features/c/service.ts', "import type { A } from '../a/index.ts';"),
    ];
    expect(cyclesIn(folderGraph(imports))).toEqual(['features/a → features/b → features/c → features/a']);
    expect(cyclesIn(folderGraph(imports.slice(0, 2)))).toEqual([]);
  });
});

describe('features', () => {
  test('are not entered from the side', () => {
    const side = importing('features/a/service.ts', "import { b } from '../b/service.ts';");
    expect(sideEntrances(side)).toHaveLength(1);
    expect(sideEntrances(importing('rest.ts', "import { b } from './features/b/routes.ts';"))).toHaveLength(1);
    expect(sideEntrances(importing('features/a/log/routes.ts', "import { b } from '../service.ts';"))).toEqual([]);
  });

  test('may name files after a part, or after a part of it', () => {
    const files = [
      'index.ts',
      'README.md',
      'tag-queries.ts',
      'routes.test.ts',
      'service.bad-input.test.ts',
      'log/tail.ts',
    ];
    expect(unusualFiles(files.map((name) => `server/src/features/a/${name}`))).toEqual([]);
    expect(unusualFiles(['server/src/features/a/index.ts', 'server/src/features/a/things.ts'])).toHaveLength(2);
    expect(unusualFiles(['server/src/features/a/b/c/d.ts'])).toHaveLength(1);
  });

  test('have models that cannot read or write', () => {
    expect(impureModels(importing('features/a/model.ts', "import { sql } from '../../db/sql.ts';"))).toHaveLength(1);
    expect(impureModels(importing('features/a/tag-model.ts', "import { join } from 'node:path';"))).toHaveLength(1);
    expect(impureModels(importing('features/a/model.ts', "import type { Sql } from '../../db/sql.ts';"))).toEqual([]);
  });

  test('have contract types where they translate', () => {
    expect(
      contractInside(importing('features/a/service.ts', "import type { A } from '@haven/contract';")),
    ).toHaveLength(1);
    expect(contractInside(importing('features/a/routes.ts', "import { a } from '@haven/contract';"))).toHaveLength(1);
    expect(contractInside(importing('features/a/routes.ts', "import type { A } from '@haven/contract';"))).toEqual([]);
  });
});

describe('types', () => {
  test.each(['let a: any;', 'f(a as any)', 'const a: any[] = []', 'a!.b', 'a[0]!', 'f()!;', '// @ts-ignore\nf();'])(
    '%s is not checked',
    (text) => {
      expect(uncheckedTypes([file('server/src/a.ts', text)])).toHaveLength(1);
    },
  );

  test.each(["'any'", '// any', 'Promise.any(a)', 'a !== b', 'a != b', '!a', 'f(!a)', '{ any: 1 }', 'company'])(
    '%s is nothing to worry about',
    (text) => {
      expect(uncheckedTypes([file('server/src/a.ts', text)])).toEqual([]);
    },
  );

  test('may be any in a test that says why', () => {
    const text = '// biome-ignore lint/suspicious/noExplicitAny: a wrong look fails\nlet a: any;';
    expect(uncheckedTypes([file('server/src/a.test.ts', text, true)])).toEqual([]);
    expect(uncheckedTypes([file('server/src/a.ts', text)])).toHaveLength(1);
  });
});

describe('exported names', () => {
  test.each([
    'export const a = 1;',
    '// A.\nexport function a() {}',
    '/* A. */\nexport class A {}',
    '/** A. */\n\nexport type A = 1;',
    '/** A. */\nconst b = 1;\nexport interface A {}',
  ])('%s promises nothing', (text) => {
    expect(undocumentedExports([file('server/src/a.ts', text)])).toHaveLength(1);
  });

  test.each([
    '/** A. */\nexport const a = 1;',
    '/**\n * A `/*` glob.\n */\nexport async function a() {}',
    '/** A. */\n// And why.\nexport const a = 1;',
    '/** A. */\nexport function a(b: 1): 1;\nexport function a(b: 2): 2;',
    "export { a } from './a.ts';",
  ])('%s says what it is', (text) => {
    expect(undocumentedExports([file('server/src/a.ts', text)])).toEqual([]);
  });
});

describe('names of files', () => {
  test.each(['server/src/db/Pool.ts', 'server/src/utils.ts', 'server/src/http-helpers/a.ts', 'docs/some file.md'])(
    '%s says nothing, or too loudly',
    (path) => {
      expect(wordlessNames([path])).toHaveLength(1);
    },
  );

  test('may be what others have decided', () => {
    expect(wordlessNames(['README.md', '.ci/run', '.gitignore', 'deploy/docker/Dockerfile', 'a/b-c.test.ts'])).toEqual(
      [],
    );
  });

  test('of migrations have a number of their own', () => {
    const migrations = (...names: string[]) =>
      misnamedMigrations(names.map((name) => `server/src/db/migrations/${name}`));
    expect(migrations('001-a.sql', '002-b-c.sql', '010-d.sql')).toEqual([]);
    expect(migrations('001-a.sql', '002-b.sql', '002-c.sql')).toHaveLength(1);
    expect(migrations('001-a.sql', '2-b.sql')).toHaveLength(1);
    expect(migrations('002-a.sql')).toHaveLength(1);
  });

  test('tell what was meant for one machine only', () => {
    expect(scratchFiles(['server/src/zz-try.ts', 'a.log', 'b.orig', 'oci/src/digest.ts'])).toHaveLength(3);
  });
});
