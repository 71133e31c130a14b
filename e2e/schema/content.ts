import type { Haven } from '../src/haven.ts';
import type { Credentials } from '../src/http.ts';
import { makeImage } from '../src/images.ts';
import { Management } from '../src/management.ts';
import { RegistryClient } from '../src/registry-client.ts';

/**
 * Fills a server with what `schemathesis.toml` names, so that requests get beyond "not found", and makes the
 * administrator who asks: an account of its own, whose id is none of those tried first.
 */
export async function makeContent(haven: Haven): Promise<Credentials> {
  const management = new Management(haven);
  const people: Credentials[] = [];
  for (const name of ['schema-owner', 'schema-guest', 'schema-other', 'schema-another', 'schema-administrator']) {
    people.push(await management.createUser(name));
  }
  const [owner, guest, , , administrator] = people;
  if (owner === undefined || guest === undefined || administrator === undefined) throw new Error('nobody was made');
  const found = await management.call('GET', '/users/current', 200, undefined, administrator);
  const { user_id: id } = JSON.parse(found.body.toString()) as { user_id: number };
  await management.call('PUT', `/users/${id}/sysadmin`, 200, { sysadmin_flag: true });

  await management.createProject('schema', true, owner);
  await management.addMember('schema', guest.username, 'guest');
  const client = new RegistryClient(haven.http, owner);
  for (const tag of ['v1', 'v2']) await client.pushImage('schema/app', tag, makeImage());
  await management.createRobot('schema', 'schema', [{ resource: 'repository', action: 'pull' }]);
  for (const scope of [{ scope: 'g' }, { scope: 'p', project_id: 1 }]) {
    await management.call('POST', '/labels', 201, { name: 'schema', ...scope });
  }
  const selectors = [{ decoration: 'matches', pattern: 'release-*' }];
  await management.call('POST', '/projects/schema/immutabletagrules', 201, {
    tag_selectors: selectors,
    scope_selectors: { repository: [{ decoration: 'repoMatches', pattern: '**' }] },
  });
  await management.call('POST', '/projects/schema/webhook/policies', 201, {
    name: 'schema',
    enabled: false,
    event_types: ['PUSH_ARTIFACT'],
    targets: [{ type: 'http', address: 'https://hooks.example/' }],
  });
  await management.call('POST', '/usergroups', 201, { group_name: 'schema', group_type: 3 });
  return administrator;
}
