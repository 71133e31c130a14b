import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LdapSettings } from './settings.ts';

/** How to get the LDAP server of the tests; also the text that says why they were skipped. */
export const slapdInstall = 'apt-get install -y --no-install-recommends slapd ldap-utils';

/** A real OpenLDAP server with a small directory. */
export interface Slapd {
  /** Settings with which everything works. */
  readonly settings: LdapSettings;
  readonly port: number;
  /** The same server by TLS, with a certificate nobody has signed; undefined without openssl. */
  readonly tlsUrl: string | undefined;
  /** Changes the directory, by LDIF. */
  modify(ldif: string): void;
  stop(): Promise<void>;
}

/** The password of everybody in the directory. */
export const ldapPassword = 'In-the-d1rectory';

const ROOT = 'cn=root,dc=haven,dc=test';
const PROGRAM = '/usr/sbin/slapd';

/** Whether the LDAP server is installed; an error instead of false where tests must not be skipped. */
export function hasSlapd(): boolean {
  if (existsSync(PROGRAM)) return true;
  if (process.env.CI === 'true') throw new Error(`slapd is missing: ${slapdInstall}`);
  return false;
}

/** Starts the server on free ports of the loopback address, in a folder of its own. */
export async function startSlapd(): Promise<Slapd> {
  const root = await mkdtemp(join(tmpdir(), 'haven-slapd-'));
  await mkdir(join(root, 'data'));
  const certificate = makeCertificate(root);
  await writeFile(join(root, 'slapd.conf'), configuration(root, certificate));
  const [port, tlsPort] = [await freePort(), await freePort()];
  const addresses = [`ldap://127.0.0.1:${port}`, ...(certificate ? [`ldaps://127.0.0.1:${tlsPort}`] : [])];
  const child = spawn(PROGRAM, ['-f', join(root, 'slapd.conf'), '-h', addresses.join(' '), '-d', '0'], {
    stdio: 'ignore',
  });
  await untilListening(port, child);
  const ldap = (program: string, ldif: string) =>
    execFileSync(program, ['-x', '-H', addresses[0] ?? '', '-D', ROOT, '-w', ldapPassword], {
      input: ldif,
      stdio: 'pipe',
    });
  ldap('ldapadd', directory);
  return {
    settings: settingsFor(`ldap://127.0.0.1:${port}`),
    port,
    tlsUrl: certificate ? addresses[1] : undefined,
    modify: (ldif) => void ldap('ldapmodify', ldif),
    async stop() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(root, { recursive: true });
    },
  };
}

/** Settings for a directory like that of the test server. */
export function settingsFor(url: string): LdapSettings {
  return {
    url,
    searchDn: 'cn=searcher,dc=haven,dc=test',
    searchPassword: ldapPassword,
    baseDn: 'ou=people,dc=haven,dc=test',
    filter: 'objectClass=inetOrgPerson',
    uidAttribute: 'uid',
    scope: 'sub',
    timeoutMs: 1_000,
    verifyCertificate: true,
    groups: {
      baseDn: 'ou=groups,dc=haven,dc=test',
      filter: '(objectClass=groupOfNames)',
      nameAttribute: '',
      scope: 'sub',
      membershipAttribute: 'memberof',
      adminDn: 'CN=Admins, OU=Groups, dc=haven, dc=test',
    },
  };
}

function configuration(root: string, hasCertificate: boolean): string {
  const schemas = ['core', 'cosine', 'inetorgperson'].map((name) => `include /etc/ldap/schema/${name}.schema`);
  const tls = [`TLSCertificateFile ${root}/tls.crt`, `TLSCertificateKeyFile ${root}/tls.key`];
  return `${schemas.join('\n')}
pidfile ${root}/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
${hasCertificate ? tls.join('\n') : ''}
database mdb
suffix "dc=haven,dc=test"
rootdn "${ROOT}"
rootpw ${ldapPassword}
directory ${root}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=searcher,dc=haven,dc=test" read by * none
`;
}

const person = (uid: string, more = '', parent = 'ou=people') => `
dn: uid=${uid},${parent},dc=haven,dc=test
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid[0]?.toUpperCase()}${uid.slice(1)} of Haven
sn: Haven
userPassword: ${ldapPassword}
${more}`;

const group = (cn: string, members: readonly string[], parent = 'ou=groups') => `
dn: cn=${cn},${parent},dc=haven,dc=test
objectClass: groupOfNames
cn: ${cn}
${members.map((member) => `member: ${member},dc=haven,dc=test`).join('\n')}
`;

const directory = `
dn: dc=haven,dc=test
objectClass: dcObject
objectClass: organization
dc: haven
o: Haven

dn: cn=searcher,dc=haven,dc=test
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: searcher
userPassword: ${ldapPassword}

dn: ou=people,dc=haven,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=deeper,ou=people,dc=haven,dc=test
objectClass: organizationalUnit
ou: deeper

dn: ou=groups,dc=haven,dc=test
objectClass: organizationalUnit
ou: groups

dn: ou=elsewhere,dc=haven,dc=test
objectClass: organizationalUnit
ou: elsewhere
${person('alice', 'mail: alice@haven.test\n')}${person('boss', 'mail: boss@haven.test\n')}${person('deep', '', 'ou=deeper,ou=people')}
${person('twin')}${person('twin', '', 'ou=deeper,ou=people')}${person('star*fish')}${person('robot$ci')}
${person('outsider', '', 'ou=elsewhere')}
${group('devs', ['uid=alice,ou=people', 'uid=deep,ou=deeper,ou=people'])}
${group('admins', ['uid=boss,ou=people'])}
${group('hidden', ['uid=alice,ou=people'], 'ou=elsewhere')}
`;

function makeCertificate(root: string): boolean {
  const files = ['-keyout', join(root, 'tls.key'), '-out', join(root, 'tls.crt'), '-nodes', '-days', '2'];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...subject, ...files], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}`);
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });
    if (answers) return;
    await delay(50);
  }
  throw new Error('slapd does not answer');
}
