import type { WebhookEventType } from '../model.ts';
import type { Notice } from './event-data.ts';
import { goJson } from './go-json.ts';

/** What is sent to a target. */
export interface Body {
  readonly contentType: string;
  readonly text: string;
}

/** What a body is made of. */
export interface BodyParts {
  readonly notice: Notice;
  /** The same for the same event, however often it is sent. */
  readonly deliveryId: string;
  /** Of the request that has led to it. */
  readonly requestId: string | undefined;
  readonly policy: { readonly id: number; readonly projectId: number; readonly name: string };
}

/** Harbor's own form. */
export function defaultBody({ notice }: BodyParts): Body {
  const { type, occurAt, operator, data } = notice;
  return { contentType: 'application/json', text: goJson({ type, occur_at: occurAt, operator, event_data: data }) };
}

const CLOUD_EVENT_TYPES: Readonly<Record<WebhookEventType, string>> = {
  PUSH_ARTIFACT: 'harbor.artifact.pushed',
  PULL_ARTIFACT: 'harbor.artifact.pulled',
  DELETE_ARTIFACT: 'harbor.artifact.deleted',
  QUOTA_EXCEED: 'harbor.quota.exceeded',
  QUOTA_WARNING: 'harbor.quota.warned',
  REPLICATION: 'harbor.replication.status.changed',
  SCANNING_FAILED: 'harbor.scan.failed',
  SCANNING_COMPLETED: 'harbor.scan.completed',
  SCANNING_STOPPED: 'harbor.scan.stopped',
  TAG_RETENTION: 'harbor.tag_retention.finished',
};

/** CloudEvents 1.0, structured, with Harbor's types and extensions. */
export function cloudEventsBody({ notice, deliveryId, requestId, policy }: BodyParts): Body {
  const { type, occurAt, operator, data } = notice;
  const text = goJson({
    specversion: '1.0',
    id: deliveryId,
    // To trace the event by; what no request has led to is traced by itself.
    requestid: requestId ?? deliveryId,
    source: `/projects/${policy.projectId}/webhook/policies/${policy.id}`,
    type: CLOUD_EVENT_TYPES[type],
    datacontenttype: 'application/json',
    time: rfc3339(occurAt),
    operator,
    data,
  });
  return { contentType: 'application/cloudevents+json', text };
}

/** A time without fractions of seconds. */
export function rfc3339(unixSeconds: number): string {
  return new Date(unixSeconds * 1_000).toISOString().replace('.000Z', 'Z');
}

// Slack refuses a message with a longer text.
const SLACK_TEXT_LIMIT = 3_000;
const FENCE = '```';

/** Harbor's message for Slack: six sections. */
export function slackBody({ notice }: BodyParts): Body {
  const { type, occurAt, operator, data } = notice;
  const room = SLACK_TEXT_LIMIT - 2 * FENCE.length;
  const texts = [
    '*Harbor webhook events*',
    `*event_type:* ${type}`,
    `*occur_at:* <!date^${occurAt}^{date} at {time}|February 18th, 2014 at 6:39 AM PST>`,
    `*operator:* ${slackText(operator)}`,
    '*event_data:*',
    `${FENCE}${shorten(slackText(JSON.stringify(data, undefined, '\t')), room)}${FENCE}`,
  ];
  const blocks = texts.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text } }));
  return { contentType: 'application/json', text: JSON.stringify({ blocks }) };
}

// What Slack would read as a mention or a link.
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A text of at most so many characters. */
export function shorten(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
