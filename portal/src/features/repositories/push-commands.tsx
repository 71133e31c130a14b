import { urlOf } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { useMessages } from '../../i18n/messages.ts';
import { Command } from '../../ui/copy.tsx';
import { Stack } from '../../ui/layout.tsx';
import { repositoryMessages } from './messages/index.ts';

/** How clients push into a project, and the certificate that some of them need first. */
export function PushCommands({ project }: { readonly project: string }) {
  const t = useMessages(repositoryMessages);
  const session = useSession();
  const host = session?.host ?? '';
  const commands: readonly (readonly [client: string, lines: readonly string[]])[] = [
    ['docker', [`docker tag IMAGE:TAG ${host}/${project}/IMAGE:TAG`, `docker push ${host}/${project}/IMAGE:TAG`]],
    ['podman', [`podman push IMAGE:TAG ${host}/${project}/IMAGE:TAG`]],
    ['helm', ['helm package CHART', `helm push CHART-VERSION.tgz oci://${host}/${project}`]],
    ['oras', [`oras push ${host}/${project}/NAME:TAG FILE`]],
  ];
  return (
    <details>
      <summary>{t.pushCommands}</summary>
      <Stack>
        {commands.map(([client, lines]) => (
          <Command key={client} text={lines.join('\n')} what={client} />
        ))}
        {session?.system.has_ca_root && (
          <p>
            {t.certificateText} <a href={urlOf('getCert', {})}>{t.certificate}</a>
          </p>
        )}
      </Stack>
    </details>
  );
}
