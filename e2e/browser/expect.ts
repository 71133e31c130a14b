import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import type { Visit } from './stage.ts';

/** Throws unless the two are the same as JSON. */
export function same(what: string, found: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: expected ${right}, found ${left}`);
}

/** Throws with the sentence unless it holds. */
export function holds(condition: boolean, sentence: string): void {
  if (!condition) throw new Error(sentence);
}

const LONGEST_MS = 60_000;

/** Waits for what happens outside of the browser. */
export async function until(happened: () => boolean): Promise<void> {
  for (const end = Date.now() + LONGEST_MS; !happened(); ) {
    if (Date.now() > end) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Throws when the page has met exceptions, violations of its policy, or server errors. */
export function noProblems({ problems, page }: Visit): void {
  if (problems.length > 0) throw new Error(`${page.url()}: ${problems.join('\n')}`);
}

/** Throws with what is hard to use for some people: WCAG 2.2 A and AA, as far as axe can tell. */
export async function accessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  failOn(page, await new AxeBuilder({ page }).withTags(tags).analyze());
}

/** The same for what alone depends on the theme. */
export async function readable(page: Page): Promise<void> {
  failOn(page, await new AxeBuilder({ page }).withRules(['color-contrast', 'link-in-text-block']).analyze());
}

function failOn(page: Page, { violations }: Awaited<ReturnType<AxeBuilder['analyze']>>): void {
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.slice(0, 3).map((node) => `${id}: ${help}\n    ${node.html.slice(0, 200)}\n    ${node.failureSummary ?? ''}`),
  );
  if (found.length > 0) throw new Error(`${page.url()}\n  ${found.join('\n  ')}`);
}

/** Throws when the page as a whole can be scrolled sideways. */
export async function fitsWidth(page: Page): Promise<void> {
  const [inner = 0, outer = 0] = await page.evaluate<number[]>(
    '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
  );
  if (inner > outer) throw new Error(`${page.url()} is ${inner} px wide in a window of ${outer} px`);
}

/** Throws unless the page has one heading of the first rank, a title of its own and a language. */
export async function hasFrame(page: Page): Promise<void> {
  const facts = await page.evaluate<{ headings: number; title: string; language: string; main: number }>(`({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    language: document.documentElement.lang,
    main: document.querySelectorAll('main').length,
  })`);
  same(`${page.url()} has headings, landmarks`, [facts.headings, facts.main], [1, 1]);
  holds(facts.title !== 'Haven' && facts.title !== '', `${page.url()} has no title of its own`);
  holds(facts.language !== '', `${page.url()} has no language`);
}
