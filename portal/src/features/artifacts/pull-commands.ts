/** Something that pulls, by the name people know it by. */
export type Client = 'docker' | 'podman' | 'nerdctl' | 'ctr' | 'crictl' | 'helm' | 'oras' | 'skopeo' | 'FROM' | 'image';

/** Every client, the usual ones first. */
export const clients: readonly Client[] = [
  'docker',
  'podman',
  'nerdctl',
  'ctr',
  'crictl',
  'skopeo',
  'oras',
  'helm',
  'FROM',
  'image',
];

/** What an artifact is called by clients: `host/project/repository:tag`, or with `@digest`. */
export interface ImageName {
  readonly host: string;
  /** With the project. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string;
}

/** The command or line by which a client takes an artifact. */
export function pullCommand(client: Client, name: ImageName, by: 'tag' | 'digest'): string {
  const { host, repository, tag, digest } = name;
  const reference = by === 'tag' && tag !== undefined ? `:${tag}` : `@${digest}`;
  const image = `${host}/${repository}${reference}`;
  switch (client) {
    case 'docker':
    case 'podman':
    case 'nerdctl':
    case 'crictl':
      return `${client} pull ${image}`;
    case 'ctr':
      return `ctr images pull ${image}`;
    case 'skopeo':
      return `skopeo copy docker://${image} oci:${repository.split('/').at(-1)}`;
    case 'oras':
      return `oras pull ${image}`;
    case 'helm':
      // Helm takes the version of a chart from the tag, and by itself puts no digest there.
      return tag === undefined ? `helm pull oci://${image}` : `helm pull oci://${host}/${repository} --version ${tag}`;
    case 'FROM':
      return `FROM ${image}`;
    case 'image':
      return `image: ${image}`;
  }
}

const KEY = 'haven.client';

/** The client somebody used last; one that suits the kind of artifact when there was none. */
export function preferredClient(type: string | undefined): Client {
  if (type === 'CHART') return 'helm';
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // Without storage everybody begins with the first.
  }
  return clients.find((client) => client === kept) ?? (type === undefined || type === 'IMAGE' ? 'docker' : 'oras');
}

/** Remembers the client for the next time. */
export function rememberClient(client: Client): void {
  try {
    localStorage.setItem(KEY, client);
  } catch {
    // Without storage it is chosen again next time.
  }
}
