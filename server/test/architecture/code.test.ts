import { describe, expect, test } from 'vitest';
import { codeOf } from './code.ts';

describe('code without its texts', () => {
  test.each([
    ['a line comment', 'a; // any\nb', 'a;       \nb'],
    ['a comment over lines', 'a /* x\ny */ b', 'a     \n     b'],
    ['a string', "f('any', b)", "f('   ', b)"],
    ['a string with an escaped quote', String.raw`f('\'any', b)`, "f('     ', b)"],
    ['a quote of the other kind', `f("it's", b)`, `f("    ", b)`],
    ['a comment mark in a string', "f('//', b)", "f('  ', b)"],
    ['a template', `sql\`any \${b} x\``, `sql\`    \${b}  \``],
    ['a template in a template', `f\`x \${g\`y \${b}\`} z\``, `f\`  \${g\`  \${b}\`}  \``],
    ['braces in an expression', `f\`\${{ a: {} }} x\``, `f\`\${{ a: {} }}  \``],
    ['a regular expression', "f(/['\"`]/g, 'x')", "f(/     /g, ' ')"],
    ['a slash in a class', 'x = /[/]any/.test(y)', 'x = /      /.test(y)'],
    ['an escaped slash', String.raw`return /\/any/`, 'return /     /'],
    ['divisions', "a / b / c + 'x'", "a / b / c + ' '"],
    ['a division behind a bracket', "(a) / b[1] / 'x'", "(a) / b[1] / ' '"],
    ['a comment after a regular expression', 'f(/x/); // y', 'f(/ /);     '],
  ])('%s', (_name, source, code) => {
    expect(codeOf(source)).toBe(code);
  });

  test('keeps every line where it is', () => {
    const source = `const a = \`\n\${b}\n'\`;\n/* \n */ const c = 'x'; // y\n`;
    const lines = codeOf(source).split('\n');
    expect(lines.map((line) => line.trim())).toEqual(['const a = `', `\${b}`, '`;', '', "const c = ' ';", '']);
    expect(lines.map((line) => line.length)).toEqual(source.split('\n').map((line) => line.length));
  });
});
