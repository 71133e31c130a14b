import type { BrowserContext, Page } from 'playwright-core';
import { fitsWidth, holds } from '../expect.ts';
import type { Spec } from '../spec.ts';
import type { Visit } from '../stage.ts';
import { lookAtAll } from '../tours.ts';

/** Of a screen, of a phone, and the least there is. */
const widths = [1280, 390, 320] as const;

/** What the server has said to a window: names that people and programs have given; and what is still to be read. */
interface Heard {
  readonly said: Set<string>;
  readonly reading: Promise<void>[];
}

/**
 * A language that is not there: every text of the portal with accents, in brackets, and two fifths longer, as other
 * languages are. What is cut off by it has too little room; words that come without brackets, and that the server has
 * not said, are missing among the texts.
 */
export const longWordsSpec: Spec = {
  name: 'long words',
  scenarios: [
    {
      name: 'a word that is not among the texts, and one that is cut off, are noticed',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const heard = listen(visit.page);
        await lengthen(visit.context);
        await lookAt(visit, '/about', heard);
        const spoil = (page: Page) =>
          page.evaluate(`{
            const button = document.createElement('button');
            button.textContent = '⟦Donaudampfschiff⟧';
            Object.assign(button.style, { width: '3rem', overflow: 'hidden', whiteSpace: 'nowrap' });
            document.querySelector('h1').append(' Zwieback ', button);
          }`);
        const problem = await lookAt(visit, '/about', heard, spoil).then(
          () => '',
          ({ message }: Error) => message,
        );
        holds(problem.includes('not among the texts: Zwieback'), `it says ${problem}`);
        holds(/at 320 px, cut off: BUTTON .*Donau/.test(problem), `it says ${problem}`);
        await visit.close();
      },
    },
    {
      name: 'no page cuts off texts that are longer, and none has words that are not among its texts',
      async run(stage) {
        const heard = new Map<Page, Heard>();
        await lookAtAll(stage, {
          look: { width: widths[0] },
          async prepare(visit) {
            heard.set(visit.page, listen(visit.page));
            await lengthen(visit.context);
          },
          lookAt: (visit, path) => lookAt(visit, path, heard.get(visit.page) ?? { said: new Set(), reading: [] }),
        });
      },
    },
  ],
};

function listen(page: Page): Heard {
  const heard: Heard = { said: new Set(), reading: [] };
  const keep = (value: unknown): void => {
    if (typeof value === 'string') heard.said.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(keep);
  };
  page.on('response', (answer) => {
    const type = answer.headers()['content-type'] ?? '';
    if (!new URL(answer.url()).pathname.startsWith('/api/') || type.startsWith('text/event-stream')) return;
    const read = type.startsWith('application/json') ? answer.json() : answer.text();
    heard.reading.push(read.then(keep, () => undefined));
  });
  return heard;
}

// The file of texts is wrapped on its way; the program stays what it is.
async function lengthen(context: BrowserContext): Promise<void> {
  await context.route(/\/assets\/en-[\w-]+\.js$/, (route) => {
    const real = new URL(route.request().url()).pathname;
    return route.fulfill({
      contentType: 'text/javascript',
      body: `import { texts as real } from '${real}?real';\n${wrapper}`,
    });
  });
}

const wrapper = `
const plain = 'aceghilnorstuyACEGHILNORSTUY';
const accented = 'áçéğĥíĺñóŕśťúýÁÇÉĞĤÍĹÑÓŔŚŤÚÝ';
function long(text) {
  const letters = [...text].map((letter) => accented[plain.indexOf(letter)] ?? letter).join('');
  return '⟦' + letters + '~'.repeat(Math.ceil(text.length * 0.4)) + '⟧';
}
function pseudo(value) {
  if (typeof value === 'string') return long(value);
  if (typeof value === 'function') return (...given) => long(value(...given));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, pseudo(inner)]));
}
export const texts = pseudo(real);`;

async function lookAt(
  { page, open }: Visit,
  path: string,
  heard: Heard,
  spoil?: (page: Page) => Promise<unknown>,
): Promise<void> {
  await page.setViewportSize({ width: widths[0], height: 800 });
  await open(path);
  await spoil?.(page);
  await Promise.all(heard.reading.splice(0));
  // What is in the address was chosen by people, too.
  heard.said.add(path);
  const found = new Set<string>();
  for (const text of await page.evaluate<string[]>(`(${bareTexts})()`)) {
    const missed = text.split(/[^\p{L}\d.-]+/u).filter((word) => /\p{L}{2}/u.test(word) && !isKnown(word, heard));
    if (missed.length > 0) found.add(`not among the texts: ${missed.join(' ')}`);
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    await fitsWidth(page).catch((error: Error) => found.add(error.message));
    for (const cut of await page.evaluate<string[]>(`(${findCut})()`)) found.add(`at ${width} px, cut off: ${cut}`);
  }
  if (found.size > 0) throw new Error([path, ...found].join('\n  '));
}

// The same in every language.
const NAMES =
  /^(Haven|Harbor|Ctrl|English|Apache-2\.0|docker|podman|nerdctl|ctr|crictl|skopeo|oras|helm|cosign|FROM|image|sha256|[KMGT]?i?B)$/;

function isKnown(word: string, heard: Heard): boolean {
  if (NAMES.test(word) || /\p{Script=Han}/u.test(word)) return true;
  // Statements of the server are shown in pieces, too, such as a digest by its beginning.
  for (const said of heard.said) if (said.includes(word)) return true;
  return false;
}

// Words in the sight or the hearing of people that are in no brackets, where they are not code.
const bareTexts = `() => {
  const found = [];
  // Texts have other texts inside of them.
  const bare = (text) => {
    const outer = text.replaceAll(/⟦[^⟦⟧]*⟧/g, ' ');
    return outer === text ? text.trim() : bare(outer);
  };
  const add = (text) => found.push(bare(text));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.closest('code, pre, time, script, style, noscript')) add(node.data);
  }
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    if (element.closest('time, code, textarea')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) add(element.getAttribute(name) ?? '');
  }
  return found.filter((text) => text !== '');
}`;

// What is wider than the box that hides the rest of it, or sticks out of what looks like a box.
const findCut = `() => {
  const found = [];
  for (const element of document.querySelectorAll('main *, header *')) {
    const { overflowX, display } = getComputedStyle(element);
    if (display === 'inline' || element.clientWidth <= 1 || !element.checkVisibility()) continue;
    const isBox = element.matches('button, select, a[class], [role], th, td, label, input');
    if (!(overflowX === 'hidden' || overflowX === 'clip' || (isBox && overflowX === 'visible'))) continue;
    if (element.scrollWidth > element.clientWidth + 1) {
      found.push(element.tagName + ' ' + element.className + ' ' + element.textContent.slice(0, 80));
    }
  }
  return found;
}`;
