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
    case 'nginx':
      return nginx(findTool('nginx'));
    case 'haven':
      return undefined;
  }
}

/** How to get a peer that is missing. */
export const howToInstall: Readonly<Partial<Record<ServerId, string>>> = {
  d28: 'bash e2e/install-clients.sh docker-registry',
  d3: 'bash e2e/install-clients.sh registry',
  zot: 'put zot 2.1 on the PATH',
  nginx: 'bash e2e/install-clients.sh nginx',
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

function nginx(program: string | undefined): PeerKind | undefined {
  if (program === undefined) return undefined;
  return {
    id: 'nginx',
    program,
    versionArgs: ['-v'],
    serveArgs: (configFile) => ['-c', configFile, '-e', 'stderr', '-g', 'daemon off;'],
    configuration: nginxConfiguration,
    distributionLayout: false,
  };
}

// One worker, as Haven has one process: more of them would not need less time.
function nginxConfiguration({ port, root, tls }: PeerPlace): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${root}/tmp;`,
  );
  return [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `worker_processes 1; pid ${root}/nginx.pid; events { worker_connections 512; }`,
    `http { access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000; ${temporary.join(' ')}`,
    `open_file_cache max=1000 inactive=60s; default_type application/octet-stream;`,
    `server { listen 127.0.0.1:${port}${tls ? ' ssl' : ''}; root ${root};`,
    ...(tls ? [`ssl_certificate ${tls.certificateFile}; ssl_certificate_key ${tls.keyFile};`] : []),
    `location = /v2/ { return 200; } } }`,
  ].join('\n');
}
