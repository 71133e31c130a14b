import { noProblems } from './expect.ts';
import { routes, type Viewer } from './routes.ts';
import type { Look, Stage, Visit } from './stage.ts';

/** How every page is looked at. */
export interface Tour {
  readonly look: Look;
  /** What is done with a window before it goes anywhere. */
  readonly prepare?: (visit: Visit) => Promise<void>;
  /** Opens a page and throws with what is wrong with it. */
  readonly lookAt: (visit: Visit, path: string) => Promise<void>;
}

/** Looks at every page with somebody who sees all of it, in several windows; throws with all that was wrong. */
export async function lookAtAll(stage: Stage, tour: Tour): Promise<void> {
  const wanted = routes.filter(([path]) => stage.isWanted(path));
  const pagesOf = (viewer: Viewer) => wanted.filter(([, who]) => who === viewer).map(([path]) => path);
  const owned = pagesOf('owner');
  const middle = Math.ceil(owned.length / 2);
  // Several windows at once: while one waits for the network, the others are looked at.
  const parts = [
    { viewer: 'owner', paths: owned.slice(0, middle) },
    { viewer: 'owner', paths: owned.slice(middle) },
    { viewer: 'admin', paths: pagesOf('admin') },
    { viewer: 'nobody', paths: pagesOf('nobody') },
  ] as const;
  const visits = [];
  for (const { viewer, paths } of parts.filter((part) => part.paths.length > 0)) {
    const visit = await stage.visit(viewer === 'nobody' ? undefined : stage.people[viewer], tour.look);
    await tour.prepare?.(visit);
    visits.push({ visit, paths });
  }
  const found = await Promise.all(visits.map(({ visit, paths }) => lookThrough(visit, paths, tour)));
  if (found.flat().length > 0) throw new Error(found.flat().join('\n'));
}

async function lookThrough(visit: Visit, paths: readonly string[], { lookAt }: Tour): Promise<readonly string[]> {
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
