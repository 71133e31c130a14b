import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.ts';
import { subfolder } from './work-folder.ts';

/** A certificate authority as a client needs it. */
export interface Trust {
  /** A folder with nothing but `ca.crt` in it, as tools of the containers family want one. */
  readonly folder: string;
  /** Path of the authority's certificate, PEM. */
  readonly caFile: string;
  readonly caText: string;
}

/** A certificate authority made for one run, with one server certificate for loopback addresses. */
export interface TestAuthority extends Trust {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Makes a new authority and a server certificate for 127.0.0.1 and localhost in `folder`. */
export async function makeAuthority(folder: string, commonName = 'Haven end-to-end tests'): Promise<TestAuthority> {
  const path = (name: string): string => join(folder, name);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const openssl = (...args: string[]) => run('openssl', args, { timeoutMs: 20_000 });
  await openssl(
    ...['req', '-x509', ...key, '-days', '2', '-subj', `/CN=${commonName}`],
    ...['-keyout', path('ca.key'), '-out', path('ca.crt')],
  );
  await openssl(
    ...['req', ...key, '-subj', '/CN=localhost'],
    ...['-keyout', path('server.key'), '-out', path('server.csr')],
  );
  await writeFile(
    path('server.ext'),
    'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n',
  );
  await openssl(
    ...['x509', '-req', '-in', path('server.csr'), '-CA', path('ca.crt'), '-CAkey', path('ca.key')],
    ...['-CAcreateserial', '-days', '2', '-extfile', path('server.ext'), '-out', path('server.crt')],
  );
  return {
    ...(await makeTrust(await subfolder(folder, 'trust'), await readFile(path('ca.crt'), 'utf8'))),
    certificateFile: path('server.crt'),
    keyFile: path('server.key'),
  };
}

/** Writes an authority's certificate into an empty folder. */
export async function makeTrust(folder: string, caText: string): Promise<Trust> {
  const caFile = join(folder, 'ca.crt');
  await writeFile(caFile, caText);
  return { folder, caFile, caText };
}
