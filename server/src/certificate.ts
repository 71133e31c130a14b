import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readPem } from './pem-file.ts';
import { StartError } from './start-error.ts';

/** A certificate with its chain, and the key that belongs to it. */
export interface CertificateFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly certificate: X509Certificate;
}

/** Reads what TLS is spoken with; fails with a sentence when it cannot be used. */
export function readCertificateFiles(paths: { readonly certificate: string; readonly key: string }): CertificateFiles {
  const cert = readPem(paths.certificate);
  const key = readPem(paths.key);
  const certificate = parse(
    () => new X509Certificate(cert),
    `the file ${paths.certificate} is not a certificate in PEM`,
  );
  const privateKey = parse(
    () => createPrivateKey(key),
    `the file ${paths.key} is not a private key in PEM without password`,
  );
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new StartError(`the key ${paths.key} does not belong to the certificate ${paths.certificate}`);
  }
  return { cert, key, certificate };
}

function parse<T>(read: () => T, problem: string): T {
  try {
    return read();
  } catch (error) {
    // What the library says is of no help, and may quote the file.
    throw new StartError(problem, error);
  }
}
