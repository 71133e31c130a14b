import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Markdown } from './markdown.tsx';

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} />);

test('Markdown becomes elements', () => {
  const shown = html('# Title\n\n*one* **two** `three`\n\n- [site](https://example.org/)\n\n| a |\n| - |\n| b |\n');
  for (const part of ['<h2>Title</h2>', '<em>one</em>', '<strong>two</strong>', '<code>three</code>', '<td>b</td>']) {
    expect(shown).toContain(part);
  }
  expect(shown).toContain('<a href="https://example.org/" rel="noreferrer nofollow" target="_blank">site</a>');
});

// CVE-2025-32019: what somebody wrote about a repository ran in the browser of whoever read it.
test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'text <svg/onload=alert(1)> text',
  '<a href="javascript:alert(1)">x</a>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '[x](javascript:alert(1))',
  '[x](  JaVaScRiPt:alert(1))',
  '[x](java\u0000script:alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:x)',
  '[x](//elsewhere.example)',
  '![x](javascript:alert(1))',
  '![x](https://elsewhere.example/"onerror="alert(1))',
  '[x]: javascript:alert(1)\n\n[x]',
  '<javascript:alert(1)>',
  '```"><script>alert(1)</script>\nx\n```',
  '| <script>alert(1)</script> |\n| - |\n| <img src=x onerror=alert(1)> |',
  '[<img src=x onerror=alert(1)>](https://example.org/)',
])('nothing of %j runs', (text) => {
  const shown = html(text);
  const elements = [...shown.matchAll(/<([a-z0-9]+)([^>]*)>/gi)];
  for (const [, name = '', attributes = ''] of elements) {
    expect(['div', 'p', 'a', 'span', 'code', 'pre', 'table', 'tbody', 'tr', 'td']).toContain(name);
    const names = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)];
    expect(['', ...names.map(([whole]) => ` ${whole}`)].join('')).toBe(attributes);
    for (const [, attribute = '', value = ''] of names) {
      expect(['class', 'href', 'rel', 'target']).toContain(attribute);
      if (attribute === 'href') expect(value).toMatch(/^https?:\/\//);
    }
  }
});
