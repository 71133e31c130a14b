import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Window } from './measure/meter.ts';
import { formatNumber } from './report/format.ts';

/** What is used of a profile of V8. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  /** Microseconds of the monotonic clock. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 20;
const BUSY = 20_000;

/** Says for each measurement of Haven which functions its main thread was in, and keeps the times beside the profiles. */
export async function writeProfiles(
  folder: string,
  windows: readonly Window[],
  say: (text: string) => void,
): Promise<void> {
  const mine = windows.filter((window) => window.server === 'haven');
  await writeFile(join(folder, 'windows.json'), JSON.stringify(mine, undefined, 1));
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.cpuprofile')) continue;
    // Written by this version of Node.
    const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as CpuProfile;
    for (const [title, own] of selfTimes(profile, mine)) {
      const text = describe(title, own);
      if (text !== undefined) say(text);
    }
  }
}

/** Microseconds that functions took themselves, with what they called in Node and below, by measurement. */
export function selfTimes(profile: CpuProfile, windows: readonly Window[]): Map<string, Map<string, number>> {
  const names = responsibleNames(profile);
  const found = new Map<string, Map<string, number>>();
  let at = profile.startTime;
  profile.samples.forEach((sample, index) => {
    const delta = profile.timeDeltas[index] ?? 0;
    at += delta;
    const window = windows.find(({ start, end }) => at >= start && at < end);
    if (!window) return;
    const title = `${window.workload} ${window.operation}, ${window.users}`;
    const own = found.get(title) ?? new Map<string, number>();
    const name = names.get(sample) ?? '';
    own.set(name, (own.get(name) ?? 0) + delta);
    found.set(title, own);
  });
  return found;
}

// That a third of the time goes into `writev` helps nobody; which function of the program wrote does.
function responsibleNames({ nodes }: CpuProfile): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap(({ children = [], id }) => children.map((child) => [child, id] as const)));
  const nameOfNode = (id: number): string => {
    const leaf = byId.get(id)?.callFrame;
    if (!leaf) return '';
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (!frame?.url.startsWith('file:')) continue;
      return at === id ? nameOf(frame) : `${nameOf(frame)} → ${nameOf(leaf)}`;
    }
    return nameOf(leaf);
  };
  return new Map(nodes.map(({ id }) => [id, nameOfNode(id)]));
}

// Undefined for other processes of Node, which have slept meanwhile.
function describe(title: string, own: ReadonlyMap<string, number>): string | undefined {
  const busy = [...own].filter(([name]) => name !== '(idle)').sort(([, a], [, b]) => b - a);
  const total = busy.reduce((sum, [, time]) => sum + time, 0);
  if (total < BUSY) return undefined;
  const idle = own.get('(idle)') ?? 0;
  const lines = busy
    .slice(0, SHOWN)
    .map(([name, time]) => `      ${formatNumber((time / total) * 100).padStart(6)} %  ${name}`);
  const share = formatNumber((idle / (total + idle)) * 100);
  return [`${title}: main thread busy ${formatNumber(total / 1000)} ms, idle ${share} %`, ...lines].join('\n');
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (!url.startsWith('file:')) return name;
  // The folder tells one `index.js` of a library from the other.
  return `${name} ${basename(dirname(url))}/${basename(url)}:${lineNumber + 1}`;
}
