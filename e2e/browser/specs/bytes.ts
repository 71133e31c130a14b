import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../src/haven.ts';
import { holds } from '../expect.ts';
import type { Spec } from '../spec.ts';

const KB = 1_000;
/** Bytes after gzip: what comes before the first page, all of CSS, one more page, everything. */
const budget = { first: 150 * KB, styles: 20 * KB, chunk: 40 * KB, all: 500 * KB, strings: 25 * KB };

/** How much the portal weighs. */
export const bytesSpec: Spec = {
  name: 'bytes',
  scenarios: [
    {
      name: 'a page is usable after at most 150 kB of scripts and 20 kB of styles',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const sizes = new Map<string, number>();
        visit.page.on('response', (response) => {
          const { pathname } = new URL(response.url());
          if (!/\.(js|css)$/.test(pathname)) return;
          sizes.set(pathname, 0);
        });
        await visit.open('/r/team/api');
        let [scripts, styles] = [0, 0];
        for (const path of sizes.keys()) {
          const size = gzipSync(await readFile(join(root, 'portal/dist', path)), { level: 9 }).length;
          if (path.endsWith('.js')) scripts += size;
          else styles += size;
        }
        console.log(`      ${scripts} bytes of scripts, ${styles} of styles`);
        holds(scripts > 0 && scripts <= budget.first, `scripts weigh ${scripts} bytes, at most ${budget.first}`);
        holds(styles <= budget.styles, `styles weigh ${styles} bytes, at most ${budget.styles}`);
        await visit.close();
      },
    },
    {
      name: 'no other part weighs more than 40 kB, and all together not more than 500 kB',
      async run() {
        const folder = join(root, 'portal/dist/assets');
        let all = 0;
        for (const name of (await readdir(folder)).filter((each) => each.endsWith('.js'))) {
          const size = gzipSync(await readFile(join(folder, name)), { level: 9 }).length;
          all += size;
          const limit = name.startsWith('index-') ? budget.first : budget.chunk;
          holds(size <= limit, `${name} weighs ${size} bytes, at most ${limit}`);
        }
        console.log(`      ${all} bytes of scripts in all`);
        holds(all <= budget.all, `all scripts weigh ${all} bytes, at most ${budget.all}`);
      },
    },
  ],
};
