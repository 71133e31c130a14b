import type { IncomingMessage } from 'node:http';
import { parseReference } from '@haven/oci';
import type { Authenticator } from '../auth/authenticator.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { type Caller, callerName } from '../auth/caller.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../log/logger.ts';
import type { MetricSource } from '../metrics/source.ts';
import type { Redirecting, StorageDriver } from '../storage/driver.ts';
import { RegistryAccess } from './access.ts';
import { BlobHandlers } from './blobs/handlers.ts';
import { BlobSender } from './blobs/send/blob-sender.ts';
import type { KernelSend } from './blobs/send/sendfile.ts';
import { cacheMetrics } from './cache-metrics.ts';
import { RegistryCaches } from './caches.ts';
import { Collector } from './collection/collector.ts';
import { ManifestCopier } from './collection/manifest-copier.ts';
import type { PushGuard, TagGuard } from './guards.ts';
import type { KernelReceive } from './kernel-receive.ts';
import { LaneAnswers } from './lane/answers.ts';
import { ListHandlers } from './lists/handlers.ts';
import { ManifestHandlers } from './manifests/handlers.ts';
import type { PullRecorder } from './manifests/pull-recorder.ts';
import { ManifestPusher } from './manifests/push.ts';
import { ReferenceReader } from './manifests/reference-reader.ts';
import { ArtifactRemoval } from './manifests/removal.ts';
import { RepositoryRemoval } from './manifests/repository-removal.ts';
import { TagWriter } from './manifests/tag-writer.ts';
import { noteQuotaRefusal, type QuotaUse } from './quota.ts';
import type { RepositoryRoute } from './route.ts';
import { RegistryServer } from './server.ts';
import { TrashPurge } from './trash/purge.ts';
import { Restoration } from './trash/restoration.ts';
import { UploadHandlers } from './uploads/handlers.ts';
import { UploadService } from './uploads/service.ts';

/** What the data plane is made of. */
export interface RegistryDeps {
  readonly database: Database;
  readonly storage: StorageDriver & Partial<Redirecting>;
  readonly authorizer: Authorizer;
  readonly authenticator: Authenticator;
  readonly authenticate: (request: IncomingMessage) => Promise<Caller>;
  readonly logger: Logger;
  readonly pulls: PullRecorder;
  /** Let the kernel send files, and put bodies where they are needed, where it can. */
  readonly kernel: { readonly send: KernelSend | undefined; readonly receive: KernelReceive | undefined };
  /** Of the external URL. */
  readonly scheme: 'http' | 'https';
  readonly uploadLifetimeHours: number;
  readonly settings: () => Promise<{ readonly readOnly: boolean }>;
  /** What happens before a push is taken, in order. */
  readonly pushGuards: readonly PushGuard[];
  /** Who is asked before a tag that exists moves or goes, in order. */
  readonly tagGuards: readonly TagGuard[];
}

/** The data plane, put together. */
export interface Registry {
  readonly server: RegistryServer;
  readonly uploads: UploadService;
  readonly pusher: ManifestPusher;
  readonly removal: ArtifactRemoval;
  readonly repositoryRemoval: RepositoryRemoval;
  readonly tags: TagWriter;
  readonly restoration: Restoration;
  readonly trashPurge: TrashPurge;
  readonly pushGuards: readonly PushGuard[];
  readonly collector: Collector;
  readonly copier: ManifestCopier;
  readonly caches: RegistryCaches;
  /** Answers pulls from memory, before `node:http`. */
  readonly laneAnswers: LaneAnswers;
  /** Reads what a route asks for into memory. */
  warm(route: RepositoryRoute): Promise<void>;
  /** Tells how the caches are used. */
  readonly metrics: MetricSource;
  /** Closes what is kept open between requests. */
  close(): void;
}

/** Puts the data plane together. */
export function createRegistry(deps: RegistryDeps): Registry {
  const { database, storage, authorizer, logger } = deps;
  const uploads = new UploadService({ database, storage, logger, lifetimeHours: deps.uploadLifetimeHours });
  const tags = new TagWriter({ guards: deps.tagGuards });
  const removal = new ArtifactRemoval({ tags });
  const pusher = new ManifestPusher({
    database,
    guards: deps.pushGuards,
    references: new ReferenceReader({ database, storage }),
    removal,
    tags,
  });
  const caches = new RegistryCaches();
  const sender = new BlobSender({ database, storage, kernel: deps.kernel.send });
  const blobs = new BlobHandlers({ database, caches, sender });
  const manifests = new ManifestHandlers({ database, caches, pusher, removal, pulls: deps.pulls });
  const server = new RegistryServer({
    access: new RegistryAccess({ authorizer, scheme: deps.scheme }),
    blobs,
    uploads: new UploadHandlers({
      ...{ database, uploads, authorizer },
      guards: deps.pushGuards,
      kernel: deps.kernel.receive,
    }),
    manifests,
    lists: new ListHandlers({ database }),
    isReadOnly: async () => (await deps.settings()).readOnly,
    onRefused: ({ project, repository, caller }, route, refused) =>
      noteQuotaRefusal(database, refused, {
        ...{ projectId: project.projectId, repository, actor: callerName(caller) },
        ...namedIn(route),
      }),
    authenticate: deps.authenticate,
    logger,
  });
  return {
    server,
    uploads,
    pusher,
    removal,
    repositoryRemoval: new RepositoryRemoval({ tags }),
    tags,
    restoration: new Restoration({ tags, removal }),
    trashPurge: new TrashPurge(),
    pushGuards: deps.pushGuards,
    collector: new Collector({ database, storage, logger }),
    copier: new ManifestCopier({ database, storage }),
    caches,
    laneAnswers: new LaneAnswers({
      ...{ authorizer, caches, authenticator: deps.authenticator, pulls: deps.pulls },
      files: sender,
    }),
    async warm(route) {
      if (route.kind === 'manifest') await manifests.warm(route.repository, route.reference);
      if (route.kind === 'blob') await blobs.warm(route.repository, route.digest);
    },
    metrics: { name: 'caches', part: 'registry', read: () => cacheMetrics(caches) },
    close: () => sender.close(),
  };
}

// What a request was about: a manifest by tag or digest, or nothing that has a name yet.
function namedIn(route: RepositoryRoute): Pick<QuotaUse, 'digest' | 'tags'> {
  const reference = route.kind === 'manifest' ? parseReference(route.reference) : undefined;
  if (!reference) return {};
  return reference.kind === 'tag' ? { tags: [reference.tag] } : { digest: reference.digest };
}
