import { addLayers } from '../seed/haven-blobs.ts';
import { addArtifacts } from '../seed/haven-rows.ts';
import { seedTemplate } from '../seed/push.ts';
import { measureRemoval } from './removal.ts';
import type { Fact, Findings, Workload } from './workload.ts';

const REPOSITORY = 'bench/collection';
/** Layers of an artifact; very few images have more. */
const LAYERS = 50;

/** W9: whether deleting and collecting becomes dearer when there are more blobs that stay. */
export const collection: Workload = {
  id: 'W9',
  title: 'Collection among many blobs',
  run(bench): Promise<Findings> {
    return bench.withFleet({}, async ({ haven }) => {
      const { manifest } = await seedTemplate(haven, REPOSITORY);
      const template = { repository: REPOSITORY, digest: manifest.digest };
      const facts: Fact[] = [];
      let artifacts = 1;
      for (const blobs of bench.profile.collectionBlobs) {
        const started = performance.now();
        const count = Math.max(0, Math.ceil(blobs / LAYERS) - artifacts);
        await addArtifacts(haven, template, { name: 'c', from: artifacts, count });
        artifacts += count;
        await addLayers(haven, template, blobs);
        bench.say(`      haven has ${blobs} blobs after ${Math.round((performance.now() - started) / 1000)} s`);
        const at = `at ${blobs.toLocaleString('en-US')} blobs`;
        const place = { workload: 'W9', servers: [haven], repository: REPOSITORY, at, rounds: bench.profile.rounds };
        for (const fact of await measureRemoval(bench, place)) {
          bench.show(fact);
          facts.push(fact);
        }
      }
      return { cells: [], facts };
    });
  },
};
