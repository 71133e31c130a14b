import type { Page } from 'playwright-core';
import { holds, noProblems } from '../expect.ts';
import type { Spec } from '../spec.ts';
import type { Visit } from '../stage.ts';

/** From those who may least to those who may everything; the middle ones are members of the project `team`. */
const roles = ['nobody', 'stranger', 'limitedGuest', 'guest', 'developer', 'maintainer', 'owner', 'admin'] as const;
type Role = (typeof roles)[number];

/** What a page is to somebody: theirs to see, refused in words, or behind a sign-in. */
type Answer = 'shown' | 'refused' | 'sign-in';

interface Rule {
  readonly path: string;
  /** The least role that sees it; those below are refused. */
  readonly shownFrom: Role;
  /** Buttons by their names, with the least role that may use each; those who see it without may read why not. */
  readonly usedFrom?: readonly (readonly [button: string | RegExp, from: Role])[];
}

const rules: readonly Rule[] = [
  { path: '/explore', shownFrom: 'nobody' },
  { path: '/about', shownFrom: 'nobody' },
  { path: '/p', shownFrom: 'nobody', usedFrom: [] },
  { path: '/activity', shownFrom: 'stranger' },
  { path: '/me/profile', shownFrom: 'stranger' },
  { path: '/jobs', shownFrom: 'stranger' },
  { path: '/me/tokens', shownFrom: 'stranger' },
  { path: '/me/sessions', shownFrom: 'stranger' },
  { path: '/admin/users', shownFrom: 'admin', usedFrom: [['New user', 'admin']] },
  { path: '/admin/queues', shownFrom: 'admin' },
  { path: '/admin/audit-retention', shownFrom: 'admin' },
  { path: '/p/team', shownFrom: 'limitedGuest' },
  { path: '/p/team/-/overview', shownFrom: 'limitedGuest' },
  { path: '/p/team/-/members', shownFrom: 'guest', usedFrom: [['Add member', 'owner']] },
  { path: '/p/team/-/robots', shownFrom: 'guest', usedFrom: [['New robot account', 'owner']] },
  {
    path: '/p/team/-/robots/workloads',
    shownFrom: 'guest',
    usedFrom: [
      ['New trust rule', 'owner'],
      ['Edit: api-ci', 'owner'],
    ],
  },
  { path: '/p/team/-/labels', shownFrom: 'guest', usedFrom: [['New label', 'maintainer']] },
  {
    path: '/p/team/-/policies/retention',
    shownFrom: 'limitedGuest',
    usedFrom: [
      ['Add rule', 'developer'],
      ['Save', 'developer'],
    ],
  },
  { path: '/p/team/-/policies/immutability', shownFrom: 'maintainer', usedFrom: [['New rule', 'maintainer']] },
  {
    path: '/p/team/-/webhooks',
    shownFrom: 'maintainer',
    usedFrom: [
      ['New webhook', 'owner'],
      ['Delete: chat', 'owner'],
    ],
  },
  { path: '/p/team/-/quota', shownFrom: 'limitedGuest', usedFrom: [['Change limit', 'admin']] },
  {
    path: '/p/team/-/trash/repositories',
    shownFrom: 'limitedGuest',
    usedFrom: [
      ['Restore: gone', 'developer'],
      ['Delete for good: gone', 'maintainer'],
    ],
  },
  { path: '/p/team/-/activity', shownFrom: 'owner' },
  { path: '/p/team/-/settings', shownFrom: 'limitedGuest', usedFrom: [['Delete team', 'owner']] },
  { path: '/r/team/api', shownFrom: 'limitedGuest' },
  { path: '/r/team/api/-/artifacts', shownFrom: 'limitedGuest' },
  {
    path: '/r/team/api/-/info',
    shownFrom: 'limitedGuest',
    usedFrom: [
      ['Edit', 'developer'],
      ['Delete repository', 'maintainer'],
    ],
  },
  { path: '/r/team/api/-/history?q=0.9', shownFrom: 'limitedGuest', usedFrom: [[/^Restore: 0\.9\.0/, 'developer']] },
  {
    path: '/r/team/api:1.2.0',
    shownFrom: 'limitedGuest',
    usedFrom: [
      ['Add tag', 'developer'],
      ['Remove: 1.2.0', 'maintainer'],
      ['Add label', 'developer'],
      ['Delete', 'maintainer'],
    ],
  },
  { path: '/r/team/api:1.2.0/-/manifest', shownFrom: 'limitedGuest' },
  { path: '/r/open/web', shownFrom: 'nobody' },
  { path: '/r/open/web/-/history', shownFrom: 'nobody' },
];

/** Every role on every page. */
export const rolesSpec: Spec = {
  name: 'roles',
  scenarios: [
    {
      name: 'see what is theirs, may read why not where they may not, and are refused in words elsewhere',
      async run(stage) {
        const visits: (readonly [Role, Visit])[] = [];
        for (const role of roles) {
          visits.push([role, await stage.visit(role === 'nobody' ? undefined : stage.people[role])]);
        }
        const wrong: string[] = [];
        // Half of them at a time: there are as many windows as processors can draw.
        for (const half of [visits.slice(0, 4), visits.slice(4)]) {
          wrong.push(...(await Promise.all(half.map(([role, visit]) => lookAs(role, visit)))).flat());
        }
        for (const [, visit] of visits) await visit.close();
        holds(wrong.length === 0, wrong.join('\n'));
      },
    },
  ],
};

async function lookAs(role: Role, visit: Visit): Promise<readonly string[]> {
  const wrong: string[] = [];
  await visit.open('/about');
  for (const rule of rules) {
    try {
      await visit.go(rule.path);
      wrong.push(...(await differences(role, rule, visit.page)));
    } catch (error) {
      wrong.push(`${role} on ${rule.path}: ${error}`);
    }
  }
  try {
    noProblems(visit);
  } catch (error) {
    wrong.push(`${role}: ${error}`);
  }
  return wrong;
}

async function differences(role: Role, rule: Rule, page: Page): Promise<readonly string[]> {
  const found = await answerOf(page);
  const isShown = rank(role) >= rank(rule.shownFrom);
  if (isShown !== (found === 'shown')) {
    return [`${role} on ${rule.path}: expected ${isShown ? 'shown' : 'refused'}, found ${found}`];
  }
  if (!isShown) return [];
  const wrong: string[] = [];
  for (const [name, from] of rule.usedFrom ?? []) {
    const button = page.getByRole('button', { name, exact: true }).last();
    const isDisabled = (await button.getAttribute('aria-disabled', { timeout: 10_000 })) === 'true';
    const why = await button.getAttribute('title');
    const mayUse = rank(role) >= rank(from);
    if (isDisabled === mayUse)
      wrong.push(`${role} on ${rule.path}: ${name} is ${isDisabled ? `disabled: ${why}` : 'enabled'}`);
    if (isDisabled && !why) wrong.push(`${role} on ${rule.path}: ${name} does not say why it is disabled`);
  }
  return wrong;
}

async function answerOf(page: Page): Promise<Answer> {
  if (new URL(page.url()).pathname === '/login') return 'sign-in';
  const main = page.getByRole('main');
  const refusals = main
    .getByRole('alert')
    .or(main.getByText('Only administrators of the installation look after this'));
  return (await refusals.count()) > 0 ? 'refused' : 'shown';
}

function rank(role: Role): number {
  return roles.indexOf(role);
}
