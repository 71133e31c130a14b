import { startTestContent, type TestContent } from '../../../test/content.ts';
import { type HttpTarget, startTarget } from '../../../test/http-target.ts';
import { startTestWorkers } from '../../../test/jobs.ts';
import { testWebhooks } from '../../../test/webhooks.ts';
import { EventConsumers } from '../../events/consumers.ts';
import { writeEvent } from '../../events/outbox.ts';
import { silentLogger } from '../../log/logger.ts';
import type { OutboundClient } from '../../outbound/client.ts';
import { webhookJobs } from './jobs.ts';
import type { WebhookEventType } from './model.ts';

/** What a target gets, read. */
export interface Delivery {
  readonly type: string;
  readonly id: string;
  readonly tag: string;
}

/** A server with targets of webhooks, and the work between them done when a test says so. */
export interface TestHooks {
  readonly content: TestContent;
  readonly projectId: number;
  /** Starts a target that is closed with everything else. */
  target(...options: Parameters<typeof startTarget>): Promise<HttpTarget>;
  /** Makes a policy of the project; gives its address. */
  policy(targets: readonly object[], more?: object): Promise<string>;
  /** Writes an event as a push of the tag does. */
  event(tag: string, more?: { readonly type?: WebhookEventType; readonly payload?: object }): Promise<void>;
  /** Makes deliveries of all events, as one process or as another. */
  consume(): Promise<void>;
  /** Starts workers, which try again after a moment. */
  work(options?: { readonly outbound?: Pick<OutboundClient, 'send'> }): Promise<void>;
  /** Sends a request as an administrator of the project. */
  send(method: string, path: string, body?: unknown): ReturnType<TestContent['send']>;
  close(): Promise<void>;
}

/** Starts it all, with the project `p` of `alice`; unlike the program's, its calls may go to the loopback. */
export async function startTestHooks({
  outbound,
}: {
  readonly outbound?: Pick<OutboundClient, 'send'>;
} = {}): Promise<TestHooks> {
  const content = await startTestContent({ outbound });
  await content.addUser('alice');
  const projectId = await content.addProject('p');
  await content.addMember('p', 'alice', 'projectAdmin');
  const closing: { close(): Promise<void> }[] = [];
  const { database, jobs } = content;
  let serial = 0;
  const send: TestHooks['send'] = (method, path, body) =>
    content.send(method, path, { as: 'alice', ...(body !== undefined && { body }) });
  return {
    content,
    projectId,
    send,
    async target(...options) {
      const started = await startTarget(...options);
      closing.push(started);
      return started;
    },
    async policy(targets, more = {}) {
      const body = { name: `policy ${++serial}`, enabled: true, event_types: ['PUSH_ARTIFACT'], targets, ...more };
      const { status, text, headers } = await send('POST', '/projects/p/webhook/policies', body);
      if (status !== 201) throw new Error(text);
      return headers.get('location') ?? '';
    },
    event(tag, { type = 'PUSH_ARTIFACT', payload = {} } = {}) {
      const artifact = { repository: 'p/app', digest: `sha256:${'0'.repeat(64)}`, tags: [tag] };
      const event = { type, projectId, repositoryId: undefined, actor: 'alice', payload: { ...artifact, ...payload } };
      return database.transaction((tx) => writeEvent(tx, event));
    },
    consume() {
      const consumers = [content.webhooks.events];
      return new EventConsumers({ database, logger: silentLogger, consumers }).readAll();
    },
    async work({ outbound } = {}) {
      const settings = () => content.settings.current();
      const { deliveries } = outbound ? testWebhooks({ database, jobs, settings, outbound }) : content.webhooks;
      const handlers = webhookJobs(deliveries).map((handler) => ({ ...handler, backoffMs: () => 20 }));
      closing.push(await startTestWorkers(database, handlers, { jobs, concurrency: 8 }));
    },
    async close() {
      await Promise.all(closing.splice(0).map((one) => one.close()));
      await content.close();
    },
  };
}

/** What has come to a target, in order. */
export function deliveriesTo(target: HttpTarget): readonly Delivery[] {
  return target.received.map(({ headers, body }) => {
    const { type, event_data: data } = JSON.parse(body);
    return { type, id: String(headers['webhook-id']), tag: data.resources?.[0]?.tag };
  });
}

/** The tags of what has come to a target, in order. */
export function tagsTo(target: HttpTarget): readonly string[] {
  return deliveriesTo(target).map(({ tag }) => tag);
}
