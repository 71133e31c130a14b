import type { SecretKey } from '../../auth/secret-key.ts';
import type { Database } from '../../db/database.ts';
import { type Job, PermanentFailure } from '../../jobs/handler.ts';
import type { OutboundAnswer, OutboundCall, OutboundClient } from '../../outbound/client.ts';
import { OutboundError } from '../../outbound/error.ts';
import type { Policy, Target, WebhookEventType } from './model.ts';
import { bodyFor } from './payload/body.ts';
import { shorten } from './payload/harbor-bodies.ts';
import { sampleNotice } from './payload/sample.ts';
import { deliveryHeaders } from './payload/signature.ts';
import { readTarget, type StoredTarget } from './store.ts';

/** What deliveries are made with. */
export interface WebhookDeliveriesDeps {
  readonly database: Database;
  readonly secretKey: SecretKey;
  readonly outbound: Pick<OutboundClient, 'send'>;
  readonly isEnabled: () => Promise<boolean>;
  readonly publicUrl: () => string;
  readonly limits: DeliveryLimits;
}

/** How hard it is tried. */
export interface DeliveryLimits {
  /** For a request and its answer. */
  readonly timeoutMs: number;
  /** How often something is sent that the target refuses as such. */
  readonly refusals: number;
  /** How long a target may be away before what waits for it is given up. */
  readonly giveUpMs: number;
}

/** One delivery, as its task has it. */
export interface DeliveryParameters {
  readonly targetId: number;
  readonly deliveryId: string;
  readonly contentType: string;
  readonly payload: string;
  /** Milliseconds since 1970 when it began to wait. */
  readonly since: number;
}

type Content = Pick<DeliveryParameters, 'deliveryId' | 'contentType' | 'payload'>;

/** What came of a test. */
export interface TestResult {
  readonly address: string;
  readonly delivered: boolean;
  readonly statusCode: number | undefined;
  readonly message: string;
  readonly durationMs: number;
}

// The target does not want this body, now or later; any other answer can be about the target.
const REFUSALS = [400, 413, 415, 422];
const MOST_REDIRECTS = 3;
const ANSWER_LIMIT = 256 * 1024;
const SHOWN_LIMIT = 1_024;

/** Sends bodies to targets. */
export class WebhookDeliveries {
  readonly #deps: WebhookDeliveriesDeps;

  constructor(deps: WebhookDeliveriesDeps) {
    this.#deps = deps;
  }

  /**
   * Makes one attempt at a delivery. What fails because of the target is tried again until it is given up; that takes
   * days, and what is behind it waits. What fails because of the body is tried a few times.
   */
  async deliver(job: Job<DeliveryParameters>): Promise<void> {
    const stored = await readTarget(this.#deps.database, job.parameters.targetId);
    if (!stored) throw new PermanentFailure('the policy has no such target any more');
    if (Date.now() - job.parameters.since > this.#deps.limits.giveUpMs) {
      throw new PermanentFailure('given up: the target did not take it in time, nor what was before it');
    }
    // Switched off for a while is no reason to lose what was to be sent.
    if (!stored.enabled) throw new Error('the policy is switched off');
    if (!(await this.#deps.isEnabled())) throw new Error('webhooks are switched off');
    job.log.info(`POST ${stored.address} (${job.parameters.contentType}), attempt ${job.attempt}`);
    if (job.attempt === 1) job.log.info(job.parameters.payload);
    const answer = await this.#post(this.#open(stored), job.parameters, job.signal);
    const { status } = answer;
    if (status >= 200 && status < 300) {
      job.log.info(`the target answered with status ${status}`);
      return job.setTaskAttrs({ status_code: status });
    }
    job.log.warn(`the target answered with status ${status}: ${shownBody(answer)}`);
    await this.#refused(job, status);
  }

  /** Sends a made-up event to all targets of a policy, at the same time. */
  async test(policy: Policy, type: WebhookEventType, deliveryId: string): Promise<readonly TestResult[]> {
    const notice = sampleNotice(type, this.#deps.publicUrl());
    return Promise.all(
      policy.targets.map((target) => {
        const { text: payload, contentType } = bodyFor(target, { notice, deliveryId, requestId: undefined, policy });
        return this.#try(target, { deliveryId, contentType, payload });
      }),
    );
  }

  async #try(target: Target, delivery: Content): Promise<TestResult> {
    const begin = performance.now();
    const result = (outcome: Pick<TestResult, 'delivered' | 'statusCode' | 'message'>): TestResult => ({
      address: target.address,
      durationMs: Math.round(performance.now() - begin),
      ...outcome,
    });
    try {
      const { status } = await this.#post(target, delivery);
      const delivered = status >= 200 && status < 300;
      // Nothing of the answer: a test must not be a way to read from other servers.
      return result({
        delivered,
        statusCode: status,
        message: delivered ? '' : `the target answered with status ${status}`,
      });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      return result({ delivered: false, statusCode: undefined, message: error.message });
    }
  }

  #post(target: Target, delivery: Content, signal?: AbortSignal): Promise<OutboundAnswer> {
    const { deliveryId: id, contentType, payload: body } = delivery;
    const at = Math.floor(Date.now() / 1_000);
    const call: OutboundCall = {
      url: target.address,
      method: 'POST',
      headers: {
        'content-type': contentType,
        'user-agent': 'Haven',
        ...deliveryHeaders({ id, at, body, secret: target.signingSecret }),
      },
      secretHeaders: target.authHeader === '' ? {} : { authorization: target.authHeader },
      body,
      chosenBy: target.chosenBy,
      trust: { verify: !target.skipCertVerify, certificate: target.caCertificate },
      timeoutMs: this.#deps.limits.timeoutMs,
      maxBytes: ANSWER_LIMIT,
      redirects: MOST_REDIRECTS,
      ...(signal && { signal }),
    };
    return this.#deps.outbound.send(call);
  }

  async #refused(job: Job<DeliveryParameters>, status: number): Promise<void> {
    const message = `the target answered with status ${status}`;
    if (!REFUSALS.includes(status)) throw new Error(message);
    const refusals = Number(job.extraAttrs.refusals ?? 0) + 1;
    await job.setTaskAttrs({ refusals, status_code: status });
    throw refusals >= this.#deps.limits.refusals ? new PermanentFailure(message) : new Error(message);
  }

  // Without its secret, what is sent would not be what was asked for.
  #open(stored: StoredTarget): Target {
    const open = (field: string, sealed: string | null): string => {
      const text = sealed === null ? '' : this.#deps.secretKey.decrypt(sealed);
      if (text === undefined) throw new PermanentFailure(`${field} was encrypted with another secret key; set it anew`);
      return text;
    };
    return {
      ...stored,
      authHeader: open('auth_header', stored.authHeader),
      signingSecret: open('signing_secret', stored.signingSecret),
    };
  }
}

function shownBody({ body }: OutboundAnswer): string {
  return shorten(body.toString().replaceAll(/[^\P{Cc}\n\t]/gu, '�'), SHOWN_LIMIT) || '(nothing)';
}
