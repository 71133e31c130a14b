import { accessible, fitsWidth, hasFrame, noProblems, readable } from '../expect.ts';
import { routes, type Viewer } from '../routes.ts';
import type { Spec } from '../spec.ts';
import type { Look, Stage, Visit } from '../stage.ts';

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
    run: (stage) => lookAtAll(stage, { language, width: widths.wide }),
  })),
};

async function lookAtAll(stage: Stage, look: Look): Promise<void> {
  const wanted = routes.filter(([path]) => stage.isWanted(path));
  const pagesOf = (viewer: Viewer) => wanted.filter(([, who]) => who === viewer).map(([path]) => path);
  const owned = pagesOf('owner');
  const middle = Math.ceil(owned.length / 2);
  // Several windows at once: while one waits for the network, the others are looked at.
  const tours = [
    { viewer: 'owner', paths: owned.slice(0, middle) },
    { viewer: 'owner', paths: owned.slice(middle) },
    { viewer: 'admin', paths: pagesOf('admin') },
    { viewer: 'nobody', paths: pagesOf('nobody') },
  ] as const;
  const visits = [];
  for (const { viewer, paths } of tours.filter((tour) => tour.paths.length > 0)) {
    visits.push({ visit: await stage.visit(viewer === 'nobody' ? undefined : stage.people[viewer], look), paths });
  }
  const found = await Promise.all(visits.map(({ visit, paths }) => lookThrough(visit, paths)));
  if (found.flat().length > 0) throw new Error(found.flat().join('\n'));
}

async function lookThrough(visit: Visit, paths: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  const note = (error: unknown) => found.push(error instanceof Error ? error.message : `${error}`);
  for (const path of paths) await lookAt(visit, path).catch(note);
  try {
    noProblems(visit);
  } catch (error) {
    note(error);
  }
  await visit.close();
  return found;
}

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
