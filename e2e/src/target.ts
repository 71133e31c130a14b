import { readFile } from 'node:fs/promises';
import { makeTrust } from './certificates.ts';
import { HttpClient } from './http.ts';
import type { RegistryServer } from './registry-server.ts';
import { workFolder } from './work-folder.ts';

/**
 * Registries that somebody else started: `HAVEN_E2E_TARGET` is a list of URLs divided by commas, `HAVEN_E2E_USER` and
 * `HAVEN_E2E_PASSWORD` a login that may do everything, `HAVEN_E2E_CA` the file of the authority behind `https:` URLs.
 * They may be plain registries without Haven's management interface; then scenarios about roles are left out.
 */
export async function externalTargets(): Promise<readonly RegistryServer[] | undefined> {
  const urls = process.env.HAVEN_E2E_TARGET;
  if (urls === undefined || urls === '') return undefined;
  return Promise.all(urls.split(',').map(externalTarget));
}

async function externalTarget(url: string): Promise<RegistryServer> {
  const { HAVEN_E2E_USER: username, HAVEN_E2E_PASSWORD: password, HAVEN_E2E_CA: caFile } = process.env;
  const { host, protocol, origin } = new URL(url);
  const trust =
    caFile === undefined ? undefined : await makeTrust(await workFolder('trust'), await readFile(caFile, 'utf8'));
  const http = new HttpClient(origin, trust?.caText);
  const ping = await http.send('/api/v2.0/ping');
  return {
    scheme: protocol === 'https:' ? 'https' : 'http',
    host,
    url: origin,
    admin: { username: username ?? 'admin', password: password ?? '' },
    ...(trust === undefined || protocol !== 'https:' ? {} : { trust }),
    managed: ping.status === 200,
    http,
  };
}
