import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { readCertificateFiles } from '../../certificate.ts';
import { systemCode } from '../../error.ts';
import { type Check, type Finding, note, ok, wrong } from './finding.ts';

const DAY_MS = 86_400_000;
// Enough to get another one.
const SOON_DAYS = 30;

/** Whether certificate and key are there, belong together, are valid, and name the server. */
export const certificateCheck: Check = {
  name: 'Certificate',
  async run({ tls, externalUrl, caCertificate }) {
    if (!tls) return [ok('none, the port speaks HTTP')];
    const { certificate } = readCertificateFiles(tls);
    return [
      validity(certificate, Date.now()),
      ...nameFindings(certificate, externalUrl),
      ...(await downloadFindings(certificate, caCertificate)),
    ];
  },
};

function validity(certificate: X509Certificate, now: number): Finding {
  const from = Date.parse(certificate.validFrom);
  const to = Date.parse(certificate.validTo);
  if (from > now) return wrong(`it is valid only from ${certificate.validFrom}; is the clock of this machine right?`);
  if (to < now) return wrong(`it expired on ${certificate.validTo}`);
  const days = Math.floor((to - now) / DAY_MS);
  return days < SOON_DAYS ? note(`it expires in ${days} days`) : ok(`valid for ${days} days`);
}

function nameFindings(certificate: X509Certificate, externalUrl: string | undefined): readonly Finding[] {
  if (externalUrl === undefined) return [];
  const name = new URL(externalUrl).hostname.replace(/^\[|\]$/g, '');
  const named = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name);
  return named
    ? []
    : [note(`it is not for ${name}, so clients will refuse it; it names ${certificate.subjectAltName ?? 'nothing'}`)];
}

// With an authority of one's own, clients have to be given it.
async function downloadFindings(certificate: X509Certificate, path: string): Promise<readonly Finding[]> {
  try {
    const authority = new X509Certificate(await readFile(path));
    const signed = certificate.verify(authority.publicKey) || certificate.fingerprint256 === authority.fingerprint256;
    return [
      signed
        ? ok(`${path} is for download`)
        : note(`${path} is for download, but has not signed the certificate itself`),
    ];
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    const isOwn = certificate.issuer === certificate.subject;
    return isOwn ? [note(`it is signed by itself; put it at ${path}, and people can download it`)] : [];
  }
}
