/** Where somebody uses the secret of a robot. */
export type Use = 'docker' | 'github' | 'gitlab' | 'kubernetes' | 'containerd';

/** Every use, the usual ones first. */
export const uses: readonly Use[] = ['docker', 'github', 'gitlab', 'kubernetes', 'containerd'];

/** What to write where, so that the account works there; names of robots contain `$`, which shells must not read. */
export function setupText(
  use: Use,
  account: { readonly host: string; readonly name: string; readonly secret: string },
): string {
  const { host, name, secret } = account;
  switch (use) {
    case 'docker':
      return `echo '${secret}' | docker login ${host} -u '${name}' --password-stdin`;
    case 'github':
      return [
        '# secrets REGISTRY_USER and REGISTRY_SECRET of the repository hold account and secret',
        '- uses: docker/login-action@v3',
        '  with:',
        `    registry: ${host}`,
        // Joined, so that it is text here too.
        `    username: ${'$'}{{ secrets.REGISTRY_USER }}`,
        `    password: ${'$'}{{ secrets.REGISTRY_SECRET }}`,
      ].join('\n');
    case 'gitlab':
      return [
        '# masked variables REGISTRY_USER and REGISTRY_SECRET of the project hold account and secret',
        'before_script:',
        `  - echo "$REGISTRY_SECRET" | docker login ${host} -u "$REGISTRY_USER" --password-stdin`,
      ].join('\n');
    case 'kubernetes':
      return [
        'kubectl create secret docker-registry registry \\',
        `  --docker-server=${host} \\`,
        `  --docker-username='${name}' \\`,
        `  --docker-password='${secret}'`,
      ].join('\n');
    case 'containerd':
      return [
        '# /etc/containerd/config.toml',
        `[plugins."io.containerd.grpc.v1.cri".registry.configs."${host}".auth]`,
        `  username = '${name}'`,
        `  password = '${secret}'`,
      ].join('\n');
  }
}
