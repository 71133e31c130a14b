import { describe, expect, test } from 'vitest';
import { violationsOfDependencies } from './architecture/dependencies.ts';
import { brokenLinks, longDecisions, undescribedTables, unknownVariables } from './architecture/documents.ts';
import * as features from './architecture/features.ts';
import { cyclesIn, importsOf } from './architecture/imports.ts';
import { foreignWords, misnamedMigrations, scratchFiles, wordlessNames } from './architecture/names.ts';
import { findInCode, paths, sources } from './architecture/sources.ts';
import { folderGraph, importsAcrossFolders } from './architecture/structure.ts';
import { longFiles, sizeReport, uncheckedTypes, undocumentedExports } from './architecture/style.ts';
import { waysAroundTagGuards } from './architecture/tags.ts';

/** Fails with the list of what breaks a decision, and where the decision is explained. */
function expectNone(violations: readonly string[], decision: string): void {
  expect(violations, `docs/adr/${decision}.md says why this is a rule`).toEqual([]);
}

const FOLDERS = '001-feature-folders';
const CONTRACT = '002-contract-first';
const SQL = '003-sql-as-sql';
const CHECKED = '013-checked-conventions';
const DEPENDENCIES = '014-few-dependencies';

const serverImports = sources.filter(({ path }) => path.startsWith('server/src/')).flatMap(importsOf);
const handwritten = sources.filter(({ path }) => !path.endsWith('.config.ts'));

describe('folders', () => {
  test('know only what lies below them', () => {
    expectNone(importsAcrossFolders(serverImports), FOLDERS);
  });

  test('do not know each other in circles', () => {
    expectNone(cyclesIn(folderGraph(serverImports)), FOLDERS);
  });
});

describe('features', () => {
  test('are entered by their index.ts only', () => {
    expectNone(features.sideEntrances(serverImports), FOLDERS);
  });

  test('have a door, a README and files with the usual names', () => {
    expectNone(features.unusualFiles(paths), FOLDERS);
  });

  test('keep rules free of input and output', () => {
    expectNone(features.impureModels(serverImports), FOLDERS);
  });

  test('take types of the contract where they translate, and nowhere else', () => {
    expectNone(features.contractInside(serverImports), CONTRACT);
  });

  test('have the name of their part of the contract, and its operations', () => {
    expectNone(features.foreignOperations(), CONTRACT);
    expectNone(features.otherNames(paths), CONTRACT);
  });

  test('have their SQL in stores and queries', () => {
    expectNone(features.scatteredSql(), SQL);
  });
});

test('tags are changed where the guards are asked', () => {
  expectNone(waysAroundTagGuards(serverImports), '017-one-writer-of-tags');
});

describe('migrations', () => {
  test('have each a number and a name', () => {
    expectNone(misnamedMigrations(paths), SQL);
  });

  test('make only tables that docs/data-model.md describes', () => {
    expectNone(undescribedTables(), CHECKED);
  });
});

describe('files', () => {
  test('have at most 500 lines', () => {
    process.stdout.write(`${sizeReport()}\n`);
    expectNone(longFiles(), CHECKED);
  });

  test('are named for what is in them', () => {
    expectNone(wordlessNames(paths), CHECKED);
  });

  test('export names only', () => {
    expectNone(findInCode(handwritten, /\bexport\s+default\b/g), CHECKED);
  });

  test('do not switch type checking off', () => {
    expectNone(uncheckedTypes(handwritten), CHECKED);
  });

  test('use only syntax that disappears with the types', () => {
    expectNone(findInCode(handwritten, /^\s*(?:export\s+)?(?:declare\s+)?(?:const\s+)?enum\s/gm), CHECKED);
    expectNone(findInCode(handwritten, /\bconstructor\([^)]*\b(?:private|public|protected)\s/g), CHECKED);
  });

  test('say what every exported name promises', () => {
    expectNone(undocumentedExports(handwritten), CHECKED);
  });

  test('speak of the project only', () => {
    expectNone(foreignWords(paths), CHECKED);
    expectNone(scratchFiles(paths), CHECKED);
  });
});

test('every dependency is pinned, described, and used where its description says', () => {
  expectNone(violationsOfDependencies(), DEPENDENCIES);
});

describe('documents', () => {
  test('link to what is there', () => {
    expectNone(brokenLinks(), CHECKED);
  });

  test('name variables that exist', () => {
    expectNone(unknownVariables(), CHECKED);
  });

  test('record each decision on one page, in order', () => {
    expectNone(longDecisions(), CHECKED);
  });
});
