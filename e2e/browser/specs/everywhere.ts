import { accessible, fitsWidth, hasFrame, readable } from '../expect.ts';
import type { Spec } from '../spec.ts';
import type { Visit } from '../stage.ts';
import { lookAtAll } from '../tours.ts';

const languages = ['en', 'zh'] as const;
/** Of a screen, of a phone, and the least there is. */
const widths = { wide: 1280, narrow: 390, least: 320 } as const;
const MOST_CALLS = 3;
// Who looks is asked once in a visit, not by each page; the registry itself wants a token.
const WHO_LOOKS = /\/(haven\/start|service\/token)$/;

/**
 * What has to hold on every page, in both themes, both languages, wide and narrow. A page is opened once for each
 * language: themes and widths change before the eyes of whoever looks, as on a phone that is turned.
 */
export const everywhereSpec: Spec = {
  name: 'every page',
  scenarios: languages.map((language) => ({
    name: `is accessible in both themes, fits into 1280, 390 and 320 px, and makes at most ${MOST_CALLS} calls: ${language}`,
    run: (stage) => lookAtAll(stage, { look: { language, width: widths.wide }, lookAt }),
  })),
};

async function lookAt(visit: Visit, path: string): Promise<void> {
  const { page } = visit;
  await page.setViewportSize({ width: widths.wide, height: 800 });
  await visit.open(path);
  const calls = visit.calls.filter((call) => !WHO_LOOKS.test(call));
  if (calls.length > MOST_CALLS) throw new Error(`${path} makes ${calls.length} calls: ${calls.join(', ')}`);
  await hasFrame(page);
  for (const width of [widths.wide, widths.narrow]) {
    await page.setViewportSize({ width, height: 844 });
    await fitsWidth(page);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await readable(page);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  await page.setViewportSize({ width: widths.least, height: 844 });
  await fitsWidth(page);
}
