import { findTool } from '@haven/e2e/src/tools.ts';
import type { PeerKind, PeerPlace } from './peer.ts';
import type { ServerId } from './server.ts';

/** A peer by its short name, when it is installed. */
export function findPeer(id: ServerId): PeerKind | undefined {
  switch (id) {
    case 'd28':
      return distribution(id, findTool('docker-registry'));
    case 'd3':
      return distribution(id, findTool('registry'));
    case 'zot':
      return zot(findTool('zot'));
    case 'haven':
      return undefined;
  }
}

/** How to get a peer that is missing. */
export const howToInstall: Readonly<Partial<Record<ServerId, string>>> = {
  d28: 'apt-get install docker-registry',
  d3: 'GOBIN=$HAVEN_CLIENTS/bin go install github.com/distribution/distribution/v3/cmd/registry@v3.1.2',
  zot: 'put zot 2.1 on the PATH',
};

function distribution(id: ServerId, program: string | undefined): PeerKind | undefined {
  if (program === undefined) return undefined;
  return {
    id,
    program,
    versionArgs: ['--version'],
    serveArgs: (configFile) => ['serve', configFile],
    configuration: distributionConfiguration,
    distributionLayout: true,
  };
}

// As it comes, the cache included, but without a log of every request: nobody shall say it was slowed down.
function distributionConfiguration({ port, root, tls }: PeerPlace): string {
  return JSON.stringify({
    version: '0.1',
    log: { level: 'error', accesslog: { disabled: true } },
    storage: {
      cache: { blobdescriptor: 'inmemory' },
      filesystem: { rootdirectory: root },
      delete: { enabled: true },
    },
    http: {
      addr: `127.0.0.1:${port}`,
      ...(tls && { tls: { certificate: tls.certificateFile, key: tls.keyFile } }),
    },
  });
}

function zot(program: string | undefined): PeerKind | undefined {
  if (program === undefined) return undefined;
  return {
    id: 'zot',
    program,
    versionArgs: ['--version'],
    serveArgs: (configFile) => ['serve', configFile],
    configuration: zotConfiguration,
    distributionLayout: false,
  };
}

function zotConfiguration({ port, root, tls }: PeerPlace): string {
  return JSON.stringify({
    distSpecVersion: '1.1.1',
    storage: { rootDirectory: root },
    http: {
      address: '127.0.0.1',
      port: String(port),
      ...(tls && { tls: { cert: tls.certificateFile, key: tls.keyFile } }),
    },
    log: { level: 'error' },
  });
}
