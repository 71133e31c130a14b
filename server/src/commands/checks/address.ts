import { lookup } from 'node:dns/promises';
import { type Check, type Finding, note, ok } from './finding.ts';

/** Whether clients can find the server under its address. */
export const addressCheck: Check = {
  name: 'Address',
  async run({ externalUrl, tls }) {
    if (externalUrl === undefined) {
      return [
        note('clients are told the address they have used themselves; set external_url (HAVEN_EXTERNAL_URL) to fix it'),
      ];
    }
    const findings: Finding[] = [ok(externalUrl)];
    if (externalUrl.startsWith('https:') && !tls) {
      findings.push(note('there is no certificate here, so a proxy in front has to speak HTTPS'));
    }
    if (externalUrl.startsWith('http:') && tls) {
      findings.push(note('external_url says http, but a certificate is set and the port speaks HTTPS'));
    }
    const name = new URL(externalUrl).hostname.replace(/^\[|\]$/g, '');
    const known = await lookup(name).catch(() => undefined);
    if (!known) findings.push(note(`this machine does not know the name ${name}; do clients?`));
    return findings;
  },
};
