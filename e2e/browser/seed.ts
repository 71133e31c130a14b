import { randomBytes } from 'node:crypto';
import { makeChart } from '../src/charts.ts';
import type { Haven } from '../src/haven.ts';
import type { Credentials } from '../src/http.ts';
import { type Image, makeImage, makeIndex, randomLayer } from '../src/images.ts';
import type { Management } from '../src/management.ts';
import { RegistryClient } from '../src/registry-client.ts';
import { tar } from '../src/tar.ts';

const roles = ['maintainer', 'developer', 'guest', 'limitedGuest'] as const;

/** Who there is: `owner` administrates the project `team`, others have the role of their name there. */
export type People = Readonly<Record<'admin' | 'owner' | 'stranger' | (typeof roles)[number], Credentials>>;

/** Makes people, projects, and what is in them, as people and clients would. */
export async function seed(haven: Haven, management: Management): Promise<People> {
  const owner = await management.createUser('owner');
  const stranger = await management.createUser('stranger');
  await management.createProject('team', false, owner);
  await management.createProject('open', true, owner);
  await management.createProject('empty', false, owner);
  const members = await Promise.all(
    roles.map(async (role) => {
      const member = await management.createUser(role);
      await management.addMember('team', member.username, role);
      return [role, member] as const;
    }),
  );
  await pushImages(new RegistryClient(haven.http, owner));
  await management.call('DELETE', '/projects/team/repositories/gone', 200, undefined, owner);
  await management.call('DELETE', '/projects/team/repositories/api/artifacts/0.9.0', 200, undefined, owner);
  await makePolicies(management, owner);
  return {
    admin: haven.admin,
    owner,
    stranger,
    ...(Object.fromEntries(members) as Record<(typeof roles)[number], Credentials>),
  };
}

/** Pushes an image with a layer that nothing else has; returns its digest. */
export async function pushSmall(client: RegistryClient, repository: string, tag: string): Promise<string> {
  const image = makeImage({ layers: [randomLayer(2_000)] });
  await client.pushImage(repository, tag, image);
  return image.manifest.digest;
}

async function pushImages(client: RegistryClient): Promise<void> {
  const [first, second] = [randomLayer(40_000), randomLayer(90_000)];
  const image = (...layers: Buffer[]) => makeImage({ layers });
  await client.pushImage('team/api', '0.9.0', image(randomLayer(20_000)));
  await client.pushImage('team/api', '1.2.0', image(first));
  await client.pushImage('team/api', 'latest', image(first));
  for (const tag of ['1.10.0', '2.0.0', 'latest']) await client.pushImage('team/api', tag, image(first, second));
  await client.pushImage('team/api', 'multi', makeIndex({ amd64: image(first), arm64: image(second) }));
  await client.pushImage('team/files', '1.0', filesImage());
  await client.pushImage('team/tools/cli', '1.0', image(second));
  await client.pushImage('team/gone', '1.0', image(second));
  await client.pushImage('open/web', '1.0', image(first));
  await client.pushImage('open/charts/shop', '1.2.3', shopChart());
}

function shopChart(): Image {
  return makeChart({
    name: 'shop',
    about: {
      version: '1.2.3',
      appVersion: '4.5',
      description: 'A shop with a basket',
      type: 'application',
      keywords: ['shop', 'basket'],
      home: 'https://shop.example.test/',
      sources: ['https://git.example.test/shop', 'javascript:alert(1)'],
      maintainers: [{ name: 'Ada', email: 'ada@example.test' }],
      dependencies: [{ name: 'postgresql', version: '16.x.x', repository: 'oci://charts.example.test' }],
    },
    values: '# How many of it.\nreplicas: 3\nimage:\n  repository: shop\n  tag: "4.5"\nhosts: [shop.example.test]\n',
    readme: '# Shop\n\nA **basket** and a till.\n',
  });
}

/** An image with files to look at: three layers that add, change and remove. */
function filesImage(): Image {
  const lowest = tar([
    { name: 'etc/' },
    { name: 'etc/os-release', content: 'NAME=first\n' },
    { name: 'etc/passwd', content: 'root:x:0:0::/root:/bin/sh\n' },
    { name: 'bin/tool', content: randomBytes(3_000), mode: 0o755 },
    { name: 'bin/sh', link: 'tool' },
  ]);
  const middle = tar([
    { name: 'etc/os-release', content: 'NAME=second\n' },
    { name: 'usr/share/words', content: 'word '.repeat(70_000) },
  ]);
  return makeImage({
    layers: [lowest, middle, tar([{ name: 'etc/.wh.passwd' }, { name: 'srv/note', content: 'new' }])],
  });
}

async function makePolicies(management: Management, owner: Credentials): Promise<void> {
  const webhook = {
    name: 'chat',
    enabled: true,
    event_types: ['QUOTA_EXCEED'],
    targets: [{ type: 'http', address: 'https://chat.example.test/hook' }],
  };
  await management.call('POST', '/projects/team/webhook/policies', 201, webhook, owner);
  await management.call(
    'POST',
    '/haven/projects/team/federation/rules',
    201,
    {
      name: 'api-ci',
      issuer: 'https://token.actions.githubusercontent.com',
      audience: 'https://registry.example.test',
      claims: { repository: ['acme/api'], ref: ['refs/heads/main', 'refs/tags/v*'] },
      permissions: [
        {
          kind: 'project',
          namespace: 'team',
          access: [
            { resource: 'repository', action: 'pull' },
            { resource: 'repository', action: 'push' },
          ],
        },
      ],
    },
    owner,
  );
}
