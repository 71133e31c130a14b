/** A program that pulls and pushes. */
export type LoginClient = 'docker' | 'podman' | 'nerdctl' | 'helm' | 'oras' | 'skopeo' | 'cosign';

/** Every one that is offered, the usual ones first. */
export const loginClients: readonly LoginClient[] = ['docker', 'podman', 'nerdctl', 'helm', 'oras', 'skopeo', 'cosign'];

/** What somebody types so that the program signs in as them; it asks for the password. */
export function loginCommand(client: LoginClient, host: string, username: string): string {
  const command = client === 'helm' ? 'helm registry login' : `${client} login`;
  return `${command} ${host} -u ${quoted(username)}`;
}

// Shells read nothing inside of single quotes, so one of them is the only thing to be careful about.
function quoted(text: string): string {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
