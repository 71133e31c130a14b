import { type Context, createContext, Script } from 'node:vm';

// A pattern that backtracks without end is stopped. By the clock, so a busy machine needs some room.
const LIMIT_MS = 250;

const script = new Script(`{
  const expression = new RegExp(pattern, flags);
  JSON.stringify(JSON.parse(names).map((name) => expression.test(name)));
}`);

let context: Context | undefined;

/**
 * The names that match a regular expression somewhere; undefined when the expression is none, or takes too long for
 * these names. Go's leading flags, as in `(?i)^team-`, are understood where JavaScript has them.
 */
export function matchingNames(expression: string, names: readonly string[]): readonly string[] | undefined {
  const [, flags = '', pattern = ''] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(expression) ?? [];
  // Made when first needed: it costs a millisecond. Only texts of ours are in it, and no code but the script's.
  context ??= createContext(Object.create(null));
  Object.assign(context, { pattern, flags: [...new Set(`${flags}u`)].join(''), names: JSON.stringify(names) });
  try {
    const matches: unknown = JSON.parse(String(script.runInContext(context, { timeout: LIMIT_MS })));
    return Array.isArray(matches) ? names.filter((_name, index) => matches[index] === true) : undefined;
  } catch {
    return undefined;
  }
}
