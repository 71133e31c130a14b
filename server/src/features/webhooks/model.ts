import { HavenError } from '../../error.ts';
import { isTemplate } from './template/model.ts';

/** What webhooks can report, in Harbor's order. */
export const eventTypes = [
  'PUSH_ARTIFACT',
  'PULL_ARTIFACT',
  'DELETE_ARTIFACT',
  'QUOTA_EXCEED',
  'QUOTA_WARNING',
  'SCANNING_FAILED',
  'SCANNING_STOPPED',
  'SCANNING_COMPLETED',
  'REPLICATION',
  'TAG_RETENTION',
] as const;

/** A type of event that webhooks can report. */
export type WebhookEventType = (typeof eventTypes)[number];

/** Kinds of targets that Harbor has. */
export const harborTypes = ['http', 'slack'] as const;

/** Kinds of targets that only Haven has: presets for chats. */
export const ownTypes = ['teams', 'discord', 'mattermost'] as const;

/** A kind of target. */
export type TargetType = (typeof harborTypes)[number] | (typeof ownTypes)[number];

/** Forms of the body for targets of the kind `http`. */
export const payloadFormats = ['Default', 'CloudEvents'] as const;

/** A form of the body. */
export type PayloadFormat = (typeof payloadFormats)[number];

/** Who has named an address: an administrator of the installation, or somebody of the project. */
export type AddressChooser = 'operator' | 'member';

/** Where events are sent. */
export interface Target {
  readonly id: number;
  readonly type: TargetType;
  readonly address: string;
  /** Decides where the address may lead. */
  readonly chosenBy: AddressChooser;
  /** Value of the `Authorization` header; empty for none. */
  readonly authHeader: string;
  /** Key of the signature; empty for none. */
  readonly signingSecret: string;
  readonly skipCertVerify: boolean;
  /** PEM; empty for the known authorities. */
  readonly caCertificate: string;
  /** Undefined for chats, which have one form each. */
  readonly payloadFormat: PayloadFormat | undefined;
  /** Empty for the format. */
  readonly payloadTemplate: string;
}

/** Reports events of a project. */
export interface Policy {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  readonly description: string;
  readonly eventTypes: readonly WebhookEventType[];
  readonly enabled: boolean;
  readonly creator: string;
  readonly targets: readonly Target[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A target as people send it. */
export interface SentTarget {
  readonly type: string;
  readonly address: string;
  readonly authHeader: string;
  /** Undefined keeps the one that is stored for the address. */
  readonly signingSecret: string | undefined;
  readonly skipCertVerify: boolean;
  readonly caCertificate: string;
  readonly payloadFormat: string;
  readonly payloadTemplate: string;
}

/** A policy as people send it. */
export interface SentPolicy {
  readonly name: string;
  readonly description: string;
  readonly eventTypes: readonly string[];
  readonly enabled: boolean;
  readonly targets: readonly SentTarget[];
}

/** A target that may be stored. */
export type NewTarget = Omit<Target, 'id' | 'chosenBy' | 'signingSecret'> & Pick<SentTarget, 'signingSecret'>;

/** A policy that may be stored. */
export interface NewPolicy extends Pick<Policy, 'name' | 'description' | 'eventTypes' | 'enabled'> {
  readonly targets: readonly NewTarget[];
}

const NAME_LIMIT = 256;
const DESCRIPTION_LIMIT = 4_096;
const MOST_TARGETS = 20;
const ADDRESS_LIMIT = 4_096;
const SECRET_LIMIT = 8_192;
const CERTIFICATE_LIMIT = 65_536;
const TEMPLATE_LIMIT = 16_384;

/** Passes a policy that may be stored; the texts are Harbor's where it has the rule. */
export function requirePolicy(sent: SentPolicy): NewPolicy {
  const { name, description, enabled } = sent;
  if (sent.eventTypes.length === 0) throw bad('empty event type');
  const types = [...new Set(sent.eventTypes)].map((type) => requireEventType(type));
  if (sent.targets.length === 0) throw bad(`empty notification target with policy ${name}`);
  if (sent.targets.length > MOST_TARGETS) throw bad(`a policy has at most ${MOST_TARGETS} targets`);
  const targets = sent.targets.map((target) => requireTarget(target, name));
  if (name === '') throw bad('name cannot be empty');
  requireLength('name', name, NAME_LIMIT);
  requireLength('description', description, DESCRIPTION_LIMIT);
  return { name, description, enabled, eventTypes: types, targets };
}

/** Passes a type of event. */
export function requireEventType(word: string): WebhookEventType {
  const type = eventTypes.find((one) => one === word);
  if (type === undefined) throw bad(`unsupported event type ${word}`);
  return type;
}

function requireTarget(sent: SentTarget, policy: string): NewTarget {
  const address = requireAddress(sent.address);
  const type = [...harborTypes, ...ownTypes].find((one) => one === sent.type);
  if (type === undefined) throw bad(`unsupported target type ${sent.type} with policy ${policy}`);
  requireHeaderText('auth_header', sent.authHeader);
  requireLength('auth_header', sent.authHeader, SECRET_LIMIT);
  requireLength('signing_secret', sent.signingSecret ?? '', SECRET_LIMIT);
  requireCertificate(sent.caCertificate);
  const { authHeader, signingSecret, skipCertVerify, caCertificate, payloadTemplate } = sent;
  const payloadFormat = requireFormat(type, sent);
  return {
    ...{ type, address, authHeader, signingSecret, skipCertVerify, caCertificate, payloadFormat, payloadTemplate },
  };
}

function requireFormat(type: TargetType, { payloadFormat, payloadTemplate }: SentTarget): PayloadFormat | undefined {
  if (type !== 'http') {
    if (payloadFormat !== '') throw bad(`set payload format is not allowed for ${type}`);
    if (payloadTemplate !== '') throw bad(`a payload template is not allowed for ${type}`);
    return undefined;
  }
  const format = payloadFormats.find((one) => one === (payloadFormat === '' ? 'Default' : payloadFormat));
  if (format === undefined) throw bad(`unsupported payload format type: ${payloadFormat}`);
  if (payloadTemplate === '') return format;
  if (format !== 'Default') throw bad(`a payload template is not allowed with the format ${format}`);
  requireLength('payload_template', payloadTemplate, TEMPLATE_LIMIT);
  if (!isTemplate(payloadTemplate)) {
    throw bad('payload_template should be JSON text with {{path}} in its strings, and not nested too deeply');
  }
  return format;
}

/**
 * The address as it is kept: as it was sent, with a scheme and without a fragment. Unlike Harbor we keep the query,
 * in which many receivers have their token.
 */
export function requireAddress(sent: string): string {
  const trimmed = sent.trim();
  if (trimmed === '') throw bad('empty URL');
  requireLength('address', trimmed, ADDRESS_LIMIT);
  const scheme = /^([^/?#]*?):\/\//.exec(trimmed)?.[1];
  if (scheme !== undefined && !/^https?$/i.test(scheme)) throw bad(`invalid scheme: ${scheme}`);
  const address = (scheme === undefined ? `http://${trimmed}` : trimmed).replace(/#.*$/s, '');
  if (!URL.canParse(address) || /[\s\p{Cc}]/u.test(address))
    throw bad('invalid URL: expected one such as https://host/path');
  const { username, password } = new URL(address);
  if (username !== '' || password !== '') throw bad('credentials belong into auth_header, not into the address');
  return address;
}

// What else there is in a header ends it, or begins another one.
function requireHeaderText(field: string, text: string): void {
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) throw bad(`${field} has characters that a header cannot have`);
}

function requireCertificate(text: string): void {
  if (text === '') return;
  requireLength('ca_certificate', text, CERTIFICATE_LIMIT);
  if (!/-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(text)) {
    throw bad('ca_certificate should be certificates in PEM');
  }
}

function requireLength(field: string, text: string, limit: number): void {
  if ([...text].length > limit) throw bad(`max length is ${limit} for ${field}`);
}

function bad(message: string): HavenError {
  return new HavenError('BAD_REQUEST', message);
}

/**
 * Which stored target each of the new ones continues: that with the same type and address, else that of the same type
 * at its place, else none. So a corrected address gets what has waited for it.
 */
export function matchTargets(
  stored: readonly Pick<Target, 'id' | 'type' | 'address'>[],
  sent: readonly Pick<NewTarget, 'type' | 'address'>[],
): readonly (number | undefined)[] {
  const free = new Map(stored.map((target, position) => [target.id, { ...target, position }]));
  const take = (fits: (target: { type: string; address: string; position: number }) => boolean): number | undefined => {
    const id = [...free.values()].find(fits)?.id;
    if (id !== undefined) free.delete(id);
    return id;
  };
  const same = sent.map(({ type, address }) => take((target) => target.type === type && target.address === address));
  return sent.map(
    ({ type }, index) => same[index] ?? take((target) => target.type === type && target.position === index),
  );
}

/** Who has named the address of a target that is stored now: whoever did before, for as long as it is the same. */
export function chooserOf(
  sent: Pick<NewTarget, 'address'>,
  stored: Pick<Target, 'address' | 'chosenBy'> | undefined,
  sender: AddressChooser,
): AddressChooser {
  return stored?.address === sent.address ? stored.chosenBy : sender;
}
