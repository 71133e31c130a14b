import { readFileSync } from 'node:fs';
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { StartError } from '../start-error.ts';

/** A value of the configuration file, as it is written there. */
export interface FileValue {
  readonly text: string;
  readonly line: number;
  /** The key it is written under, where that is not the one it stands for. */
  readonly key?: string;
}

/** Reads a YAML file into its leaves by dotted key; a list is its items with commas between, an empty value is absent. */
export function readConfigFile(file: string): ReadonlyMap<string, FileValue> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(
      `the configuration file ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
      error,
    );
  }
  const lines = new LineCounter();
  const document = parseDocument(content, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    // Without `prettyErrors` the message names the fault and quotes no values, which may be secrets.
    throw new StartError(
      `${file} line ${lines.linePos(error.pos[0]).line}: the file is not valid YAML: ${error.message}`,
    );
  }
  const values = new Map<string, FileValue>();
  const visit = (node: unknown, path: readonly string[]): void => {
    const found = isAlias(node) ? node.resolve(document) : node;
    if (isMap(found)) {
      for (const { key, value } of found.items) visit(value, [...path, isScalar(key) ? String(key.value) : '?']);
      return;
    }
    const text = textOf(found);
    if (text !== undefined && path.length > 0) values.set(path.join('.'), { text, line: lineOf(found, lines) });
    else if (text !== undefined)
      throw new StartError(`${file}: expected keys and values, but the file holds just a value`);
  };
  visit(document.contents, []);
  return values;
}

function textOf(node: unknown): string | undefined {
  if (isSeq(node)) return node.items.map((item) => textOf(item) ?? '').join(',');
  if (!isScalar(node) || node.value === null) return undefined;
  // As written: 0123 is no octal number here, and a password of digits keeps its zeros.
  return node.source ?? String(node.value);
}

function lineOf(node: unknown, lines: LineCounter): number {
  const start = (node as Node | undefined)?.range?.[0]; // Every node that was parsed has a range.
  return start === undefined ? 0 : lines.linePos(start).line;
}
