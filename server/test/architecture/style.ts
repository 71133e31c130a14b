import { findInCode, lineAt, type SourceFile, sources } from './sources.ts';

const MOST_LINES = 500;
const MANY_LINES = 300;

function linesOf({ text }: SourceFile): number {
  return text.trimEnd().split('\n').length;
}

/** Files that nobody reads to the end. */
export function longFiles(): string[] {
  return sources.flatMap((file) =>
    linesOf(file) > MOST_LINES ? [`${file.path} has ${linesOf(file)} lines, at most ${MOST_LINES}`] : [],
  );
}

/** One line on how large the files are. */
export function sizeReport(): string {
  const program = sources.filter(({ isTest }) => !isTest);
  const sizes = program.map(linesOf).sort((a, b) => a - b);
  const long = program.filter((file) => linesOf(file) > MANY_LINES).map(({ path }) => path);
  const median = sizes[Math.floor(sizes.length / 2)];
  const ninth = sizes[Math.floor(sizes.length * 0.9)];
  const rest = long.length === 0 ? '' : `, above ${MANY_LINES}: ${long.join(', ')}`;
  return `${sizes.length} files without tests: median ${median} lines, nine of ten at most ${ninth}${rest}`;
}

const EXPORT =
  /^export\s+(?:declare\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|type|interface)\s+([\w$]+)/gm;

/** Exported names without a comment right above that says what they are. */
export function undocumentedExports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, text, code }) => {
    const seen = new Set<string>();
    return [...code.matchAll(EXPORT)].flatMap((match) => {
      const name = match[1] ?? '';
      // The first of several signatures speaks for all.
      if (seen.has(name)) return [];
      seen.add(name);
      return isDocumented(text.slice(0, match.index)) ? [] : [`${path}:${lineAt(text, match.index)} ${name}`];
    });
  });
}

// Line comments may stand between the sentence and the name.
function isDocumented(before: string): boolean {
  const above = before.slice(-4_000).replace(/(?:\n[ \t]*\/\/[^\n]*)+\n$/, '\n');
  return /(?:^|\n)[ \t]*\/\*\*(?:(?!\*\/).)*\*\/[ \t]*\n$/s.test(above);
}

const ANY = /(?<![.\w$])any\b(?!\s*[:(=?])/g;
const NON_NULL = /[\w$)\]]!(?!=)/g;
const SWITCHES = /@ts-(?:ignore|nocheck|expect-error)/;

/** Places where types are not checked; a test may have `any` where a comment for the linter gives the reason. */
export function uncheckedTypes(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const places = [...findInCode([file], ANY), ...findInCode([file], NON_NULL)];
    const found = places.filter((place) => !(file.isTest && hasReason(file, Number(place.split(':').at(-1)))));
    return SWITCHES.test(file.text) && !file.path.includes('/architecture/') ? [...found, file.path] : found;
  });
}

function hasReason({ text }: SourceFile, line: number): boolean {
  return /biome-ignore lint\/suspicious\/noExplicitAny: \w/.test(text.split('\n')[line - 2] ?? '');
}
