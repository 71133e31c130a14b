import type { Haven } from '../src/haven.ts';
import { makeImage, randomLayer } from '../src/images.ts';
import { Management } from '../src/management.ts';
import { RegistryClient } from '../src/registry-client.ts';

/** Has a server do something of everything, so that there is something to tell. */
export async function makeTraffic(haven: Haven): Promise<void> {
  const management = new Management(haven);
  const owner = await management.createUser('monitored');
  await management.createProject('monitored', false, owner);
  const client = new RegistryClient(haven.http, owner);
  const image = makeImage({ layers: [randomLayer(10_000)] });
  await client.pushImage('monitored/app', 'v1', image);
  for (let round = 0; round < 5; round++) await client.manifest('monitored/app', 'v1');
}
