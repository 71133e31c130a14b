import { accessible, fitsWidth, hasFrame, noProblems, readable } from '../expect.ts';
import { routes } from '../routes.ts';
import type { Spec } from '../spec.ts';
import type { Look, Stage } from '../stage.ts';

const looks: readonly Look[] = (['en', 'zh'] as const).flatMap((language) =>
  [1280, 390].map((width) => ({ language, width })),
);

/** What has to hold on every page, in both themes, both languages, wide and narrow. */
export const everywhereSpec: Spec = {
  name: 'every page',
  scenarios: [
    ...looks.map((look) => ({
      name: `is accessible in both themes and fits: ${look.language}, ${look.width} px`,
      run: (stage: Stage) => lookAtAll(stage, look),
    })),
    { name: 'fits into 320 px', run: (stage) => fitAll(stage, 320) },
  ],
};

async function lookAtAll(stage: Stage, look: Look): Promise<void> {
  await visitAll(stage, look, async (page) => {
    await hasFrame(page);
    await fitsWidth(page);
    await accessible(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await readable(page);
    await page.emulateMedia({ colorScheme: 'light' });
  });
}

async function fitAll(stage: Stage, width: number): Promise<void> {
  await visitAll(stage, { width }, fitsWidth);
}

type Page = Parameters<typeof accessible>[0];

async function visitAll(stage: Stage, look: Look, check: (page: Page) => Promise<void>): Promise<void> {
  const found: string[] = [];
  for (const viewer of ['nobody', 'owner', 'admin'] as const) {
    const visit = await stage.visit(viewer === 'nobody' ? undefined : stage.people[viewer], look);
    for (const [path] of routes.filter(([, who]) => who === viewer)) {
      await visit.open(path);
      await check(visit.page).catch((error: unknown) =>
        found.push(error instanceof Error ? error.message : `${error}`),
      );
    }
    try {
      noProblems(visit);
    } catch (error) {
      found.push(`${error}`);
    }
    await visit.close();
  }
  if (found.length > 0) throw new Error(found.join('\n'));
}
