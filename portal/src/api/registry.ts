import { toApiError } from './errors.ts';

/** A manifest as the registry gives it to clients. */
export interface Manifest {
  readonly mediaType: string;
  readonly text: string;
}

/** Reads a manifest over the registry's own interface, with a token for the person, as every client does. */
export async function readManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest> {
  const authorization = `Bearer ${await tokenFor(repository)}`;
  const response = await fetch(`/v2/${repository}/manifests/${reference}`, {
    headers: { authorization, accept: '*/*' },
    ...(signal && { signal }),
  });
  if (!response.ok) throw await toApiError(response);
  return { mediaType: response.headers.get('content-type') ?? '', text: await response.text() };
}

async function tokenFor(repository: string): Promise<string> {
  const scope = encodeURIComponent(`repository:${repository}:pull`);
  const response = await fetch(`/service/token?service=harbor-registry&scope=${scope}`, { credentials: 'same-origin' });
  if (!response.ok) throw await toApiError(response);
  const { token } = (await response.json()) as { readonly token: string }; // the token service's own shape
  return token;
}
