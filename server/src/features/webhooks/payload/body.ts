import type { Target } from '../model.ts';
import { fillTemplate } from '../template/model.ts';
import { discordBody, mattermostBody, teamsBody } from './chat-bodies.ts';
import { type Body, type BodyParts, cloudEventsBody, defaultBody, rfc3339, slackBody } from './harbor-bodies.ts';

/** What a target gets, by its kind and form. */
export function bodyFor(
  { type, payloadFormat, payloadTemplate }: Pick<Target, 'type' | 'payloadFormat' | 'payloadTemplate'>,
  parts: BodyParts,
): Body {
  switch (type) {
    case 'slack':
      return slackBody(parts);
    case 'teams':
      return teamsBody(parts);
    case 'discord':
      return discordBody(parts);
    case 'mattermost':
      return mattermostBody(parts);
    case 'http':
      if (payloadTemplate !== '') return templateBody(payloadTemplate, parts);
      return payloadFormat === 'CloudEvents' ? cloudEventsBody(parts) : defaultBody(parts);
  }
}

function templateBody(template: string, { notice, deliveryId, policy }: BodyParts): Body {
  const { type, occurAt, operator, data } = notice;
  const values = {
    ...{ id: deliveryId, type, occur_at: occurAt, time: rfc3339(occurAt), operator, event_data: data },
    policy: { id: policy.id, name: policy.name },
  };
  return { contentType: 'application/json', text: JSON.stringify(fillTemplate(template, values)) };
}
