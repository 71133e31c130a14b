import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files for a TLS listener of a test. */
export interface TestTls {
  readonly certificate: string;
  readonly key: string;
  remove(): Promise<void>;
}

// Of nobody and for nothing but tests, so everybody may know them.
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqpkPIe9GnODvaBi9
aOxRMQzXsNwD0/VL4qkloa92pHyhRANCAAT0efe2fum5y6UYjSZK9KLskG0y7jf0
OtHRo1AlbbDifbAD3cZuPZe3AWRHamjsMHPn/k91Qy1Xb3xtbN6qa6p0
-----END PRIVATE KEY-----
`;
const certificate = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUXbB/KhtHz1l5NuUGuNJ/bgYvOIgwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE4MzIwOVoYDzIxMjYxMDMw
MTgzMjA5WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT0efe2fum5y6UYjSZK9KLskG0y7jf0OtHRo1AlbbDifbAD3cZuPZe3
AWRHamjsMHPn/k91Qy1Xb3xtbN6qa6p0o28wbTAdBgNVHQ4EFgQUt18ptNt9+Pnt
iHT2RTeWO90JdEgwHwYDVR0jBBgwFoAUt18ptNt9+PntiHT2RTeWO90JdEgwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhANfxX8ViLzTU9TiEfF2ZUMNnvk14BRsWW/+hwskk2A/SAiEA
u4XwfRQAPKR8CT7vNBqP+SQwRHbaAxWuvadnRg/vvrY=
-----END CERTIFICATE-----
`;

/** Writes a certificate for `localhost` that signs itself, and its key. */
export async function writeTestTls(): Promise<TestTls> {
  const directory = await mkdtemp(join(tmpdir(), 'haven-test-tls-'));
  const files = { certificate: join(directory, 'certificate.pem'), key: join(directory, 'key.pem') };
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key, { mode: 0o600 });
  return { ...files, remove: () => rm(directory, { recursive: true }) };
}
