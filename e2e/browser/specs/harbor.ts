import { same } from '../expect.ts';
import { type Spec, scenario } from '../spec.ts';
import type { Stage } from '../stage.ts';

/** Addresses that people have kept from Harbor. */
export const harborSpec: Spec = {
  name: 'addresses of Harbor',
  scenarios: [
    scenario(
      'pages of projects, which have numbers there, lead to their names',
      'owner',
      async ({ page, open }, stage) => {
        const id = await idOf(stage, 'team');
        const { digest } = await artifactOf(stage, '2.0.0');
        const repository = `/harbor/projects/${id}/repositories`;
        const wanted: readonly (readonly [was: string, is: string])[] = [
          [`/harbor/projects/${id}/members`, '/p/team/-/members'],
          [`/harbor/projects/${id}/tag-strategy/immutable-tag`, '/p/team/-/policies/immutability'],
          [`${repository}/tools%252Fcli/info-tab`, '/r/team/tools/cli/-/info'],
          [`${repository}/api/artifacts-tab/artifacts/${digest}`, `/r/team/api@${digest}`],
          ['/harbor/logs/audit-log', '/activity'],
        ];
        for (const [was, is] of wanted) {
          await page.goto(was);
          await page.waitForURL((at) => !/^\/(harbor|account)\//.test(at.pathname));
          same(was, new URL(page.url()).pathname, is);
        }
        await open('/harbor/no-such-page');
        await page.getByText('There is no page here').waitFor();
      },
      ['harbor-addresses', 'not-found'],
    ),
    scenario('a number tells a stranger no name', 'stranger', async ({ page, open }, stage) => {
      const id = await idOf(stage, 'team');
      await open(`/harbor/projects/${id}/members`);
      await page.getByRole('alert').waitFor();
      same('the address', new URL(page.url()).pathname, `/harbor/projects/${id}/members`);
    }),
  ],
};

async function idOf({ management }: Stage, project: string): Promise<number> {
  const { body } = await management.call('GET', `/projects/${project}`, 200);
  return (JSON.parse(body.toString()) as { readonly project_id: number }).project_id;
}

async function artifactOf({ management }: Stage, tag: string): Promise<{ readonly digest: string }> {
  const { body } = await management.call('GET', `/projects/team/repositories/api/artifacts/${tag}`, 200);
  return JSON.parse(body.toString()) as { readonly digest: string };
}
