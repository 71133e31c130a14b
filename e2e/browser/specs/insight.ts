import { holds, noProblems, same } from '../expect.ts';
import type { Spec } from '../spec.ts';

/** Layers, and the files in them. */
export const insightSpec: Spec = {
  name: 'insight',
  scenarios: [
    {
      name: 'layers lead to their files, and files say which layer brought, changed or took them',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/files:1.0/-/layers');
        await page.getByRole('link', { name: 'Files of layer 1' }).click();
        await page.getByRole('link', { name: 'etc', exact: true }).click();
        await page.getByRole('link', { name: 'passwd' }).waitFor();
        holds(!(await page.getByText('removed in').isVisible()), 'the lowest layer alone knows of a removal');
        await page.getByLabel('Show').selectOption({ label: 'All layers, as a container sees them' });
        await page.getByText('removed in layer 3').waitFor();
        const row = page.getByRole('row', { name: /os-release/ });
        await row.getByText('added in 1').waitFor();
        holds(page.url().includes('path=etc'), 'the directory is not in the address');
        await page.goBack();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a text is shown as the uppermost layer has it, and anything can be downloaded',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/files:1.0/-/files?path=etc');
        await page.getByRole('link', { name: 'os-release' }).click();
        await page.getByText('NAME=second').waitFor();
        await visit.open('/r/team/files:1.0/-/files?path=bin');
        await page.getByRole('link', { name: 'tool', exact: true }).last().click();
        await page.getByText('It can be downloaded').waitFor();
        const download = page.waitForEvent('download');
        await page.getByRole('link', { name: 'Download' }).click();
        same('the name', (await download).suggestedFilename(), 'tool');
        await visit.open('/r/team/files:1.0/-/files?path=usr/share&file=usr/share/words');
        await page.getByText('larger than 256 KiB').waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
    {
      name: 'a path is found over all layers, and an index lets one choose a platform',
      async run(stage) {
        const visit = await stage.visit(stage.people.owner);
        const { page } = visit;
        await visit.open('/r/team/files:1.0/-/files');
        await page.keyboard.press('/');
        await page.keyboard.type('PASS');
        await page.getByRole('link', { name: 'etc/passwd' }).waitFor();
        same('rows', await page.getByRole('rowheader').count(), 1);
        await visit.open('/r/team/api:multi/-/files');
        await page.getByRole('link', { name: 'linux/arm64' }).click();
        await page.getByRole('link', { name: 'random.bin' }).waitFor();
        noProblems(visit);
        await visit.close();
      },
    },
  ],
};
