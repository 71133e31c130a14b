import type { WebhookEventType } from '../model.ts';
import type { Notice } from './event-data.ts';
import { type Body, type BodyParts, rfc3339, shorten } from './harbor-bodies.ts';

/** What a message says, for any chat. */
interface Message {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const TITLES: Readonly<Record<WebhookEventType, string>> = {
  PUSH_ARTIFACT: 'Artifact pushed',
  PULL_ARTIFACT: 'Artifact pulled',
  DELETE_ARTIFACT: 'Artifact deleted',
  QUOTA_EXCEED: 'Quota exceeded',
  QUOTA_WARNING: 'Quota nearly used up',
  SCANNING_FAILED: 'Scan failed',
  SCANNING_STOPPED: 'Scan stopped',
  SCANNING_COMPLETED: 'Scan completed',
  REPLICATION: 'Replication',
  TAG_RETENTION: 'Tag retention',
};

// 0xRRGGBB: bad news, warnings, everything else.
const RED = 0xc9252d;
const AMBER = 0xd9822b;
const BLUE = 0x0f6ab4;
const COLORS: Readonly<Partial<Record<WebhookEventType, number>>> = {
  QUOTA_EXCEED: RED,
  SCANNING_FAILED: RED,
  QUOTA_WARNING: AMBER,
  SCANNING_STOPPED: AMBER,
};

/** An Adaptive Card, as Microsoft Teams takes it by its workflows. */
export function teamsBody(parts: BodyParts): Body {
  const { title, facts } = toMessage(parts.notice);
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      { type: 'TextBlock', size: 'Medium', weight: 'Bolder', wrap: true, text: title },
      { type: 'FactSet', facts: facts.map(([name, value]) => ({ title: name, value: escapeMarkdown(value) })) },
    ],
  };
  const card = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
  return json({ type: 'message', attachments: [card] });
}

// https://discord.com/developers/docs/resources/message#embed-object-embed-limits
const DISCORD_VALUE_LIMIT = 1_024;

/** An embed, as Discord takes it; nobody is mentioned by what it says. */
export function discordBody(parts: BodyParts): Body {
  const { title, facts } = toMessage(parts.notice);
  const fields = facts.map(([name, value]) => ({ name, value: code(shorten(value, DISCORD_VALUE_LIMIT - 2)) }));
  const timestamp = rfc3339(parts.notice.occurAt);
  return json({
    embeds: [{ title, color: COLORS[parts.notice.type] ?? BLUE, timestamp, fields }],
    allowed_mentions: { parse: [] },
  });
}

/** An attachment, as Mattermost takes it; the older forms of Slack's messages are the same. */
export function mattermostBody(parts: BodyParts): Body {
  const { title, facts } = toMessage(parts.notice);
  const color = `#${(COLORS[parts.notice.type] ?? BLUE).toString(16).padStart(6, '0')}`;
  const fields = facts.map(([name, value]) => ({ title: name, value: code(value), short: value.length < 40 }));
  return json({ attachments: [{ fallback: title, title, color, fields }] });
}

function json(value: unknown): Body {
  return { contentType: 'application/json', text: JSON.stringify(value) };
}

function toMessage({ type, occurAt, operator, data }: Notice): Message {
  const { resources = [], repository, custom_attributes: custom, replication, retention } = data as NoticeData;
  const tags = resources.flatMap(({ resource_url: url, tag }) => url ?? tag ?? []);
  const facts: (readonly [string, string | undefined])[] = [
    ['Project', repository?.namespace ?? retention?.project_name],
    ['Repository', repository?.repo_full_name],
    [tags.length > 1 ? 'Artifacts' : 'Artifact', tags.join(', ')],
    ['Digest', resources[0]?.digest],
    ['Details', custom?.Details],
    ['Status', replication?.job_status ?? retention?.result],
    ['Artifacts', outcomes(replication)],
    ['Deleted', outcomes(retention)],
    ['By', operator],
    ['Time', rfc3339(occurAt)],
  ];
  return {
    title: TITLES[type],
    facts: facts.flatMap(([name, value]) => (value ? [[name, shorten(value, DISCORD_VALUE_LIMIT)]] : [])),
  };
}

function outcomes(of: NoticeData['replication'] | NoticeData['retention']): string {
  const { successful_artifact: good = [], failed_artifact: bad = [], deleted_artifact: gone = [] } = of ?? {};
  return [...good, ...bad, ...gone].map(({ name_tag: name }) => name).join(', ');
}

// The parts of the data that a message shows; `event-data.ts` makes it.
interface NoticeData {
  readonly resources?: readonly { readonly resource_url?: string; readonly tag?: string; readonly digest?: string }[];
  readonly repository?: { readonly namespace: string; readonly repo_full_name: string };
  readonly custom_attributes?: { readonly Details: string };
  readonly replication?: { readonly job_status?: string } & Outcomes;
  readonly retention?: { readonly result?: string; readonly project_name?: string } & Outcomes;
}

interface Outcomes {
  readonly successful_artifact?: readonly { readonly name_tag: string }[];
  readonly failed_artifact?: readonly { readonly name_tag: string }[];
  readonly deleted_artifact?: readonly { readonly name_tag: string }[];
}

// In code, nothing is a mention, a link or a style; what would end it does not come in names, and is replaced.
function code(text: string): string {
  return `\`${text.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ')}\``;
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_[\]()#<>]/g, '\\$&');
}
