import type { Authenticator } from './auth/authenticator.ts';
import type { Authorizer } from './auth/authorizer.ts';
import type { Sessions } from './auth/sessions.ts';
import type { Database } from './db/database.ts';
import { NotificationListener } from './db/listener.ts';
import { CHANGE_CHANNEL, parseChange } from './events/changes.ts';
import type { Immutability } from './features/immutability/index.ts';
import type { Settings } from './features/settings/index.ts';
import type { Logger } from './log/logger.ts';
import type { RegistryCaches } from './registry/caches.ts';

/** Everything a process remembers and announcements keep current. */
export interface Caches {
  readonly authorizer: Authorizer;
  readonly authenticator: Authenticator;
  readonly sessions: Sessions;
  readonly settings: Pick<Settings, 'forget'>;
  readonly immutability: Pick<Immutability, 'forget' | 'reset'>;
  readonly registry: RegistryCaches;
}

/** Forgets what transactions of this process change, before they return. */
export function followOwnChanges(database: Database, caches: Caches): void {
  database.onAnnounce((channel, payload) => {
    if (channel === CHANGE_CHANNEL) forgetChanged(payload, caches);
  });
}

/** Forgets what other processes change, and everything when their announcements may have been missed. */
export async function followAllChanges(
  database: Database,
  caches: Caches,
  logger: Logger,
): Promise<NotificationListener> {
  const listener = new NotificationListener({ database, log: logger });
  await listener.onNotify(CHANGE_CHANNEL, (payload) => forgetChanged(payload, caches));
  listener.onLost(() => {
    caches.authorizer.forgetAll();
    caches.authenticator.forgetAll();
    caches.sessions.forgetAll();
    caches.settings.forget();
    caches.immutability.reset(listener.connected);
    caches.registry.reset(listener.connected);
  });
  await listener.start();
  return listener;
}

function forgetChanged(payload: string, caches: Caches): void {
  const { authorizer, authenticator, sessions, settings, immutability, registry } = caches;
  const change = parseChange(payload);
  if (!change) return;
  switch (change.kind) {
    case 'project':
      authorizer.forgetProject(change.projectId);
      authenticator.forgetRobotsOf(change.projectId);
      authenticator.forgetWorkloads(change.projectId);
      break;
    case 'user':
      authorizer.forgetUser(change.userId);
      authenticator.forget(change.username);
      sessions.forgetUser(change.userId);
      break;
    case 'robot':
      authenticator.forgetRobot(change.robotId);
      break;
    case 'trust':
      authenticator.forgetWorkloads();
      break;
    case 'session':
      sessions.forget(change.idHash);
      break;
    case 'settings':
      settings.forget();
      // What the names of robots begin with may be another.
      authenticator.forgetRobots();
      break;
    case 'immutability':
      immutability.forget(change.projectId);
      break;
    default:
      registry.receive(change);
  }
}
