import { isUniqueViolation, type Queryable } from '../../db/database.ts';
import { sql } from '../../db/sql.ts';
import type { AddressChooser, NewPolicy, NewTarget, PayloadFormat, Policy, Target, TargetType } from './model.ts';

/** A target as it is stored: its secrets encrypted, null for none. */
export interface StoredTarget extends Omit<Target, 'authHeader' | 'signingSecret'> {
  readonly policyId: number;
  readonly authHeader: string | null;
  readonly signingSecret: string | null;
}

/** A policy as it is stored, without its targets. */
export type StoredPolicy = Omit<Policy, 'targets'>;

/** A target to be stored. */
export interface SealedTarget extends Omit<NewTarget, 'authHeader' | 'signingSecret'> {
  readonly chosenBy: AddressChooser;
  readonly authHeader: string | null;
  /** Undefined keeps what is stored. */
  readonly signingSecret: string | null | undefined;
  /** The target that it continues; undefined for a new one. */
  readonly continues: number | undefined;
}

/** Stores a policy; undefined when its project has one of that name. */
export async function insertPolicy(
  on: Queryable,
  projectId: number,
  policy: Omit<NewPolicy, 'targets'>,
  creator: string,
): Promise<number | undefined> {
  return undefinedWhenTaken(async () => {
    const row = await on.first<{ id: number }>(sql`
      INSERT INTO webhook_policy (project_id, name, description, event_types, enabled, creator)
      VALUES (${projectId}, ${policy.name}, ${policy.description}, ${policy.eventTypes}::text[], ${policy.enabled},
        ${creator}) RETURNING id`);
    return row?.id ?? 0;
  });
}

/** Replaces what is said of a policy; undefined when the name is taken. */
export async function updatePolicy(
  on: Queryable,
  id: number,
  policy: Omit<NewPolicy, 'targets'>,
): Promise<number | undefined> {
  return undefinedWhenTaken(() =>
    on.run(sql`
      UPDATE webhook_policy SET name = ${policy.name}, description = ${policy.description},
        event_types = ${policy.eventTypes}::text[], enabled = ${policy.enabled}, update_time = now()
      WHERE id = ${id}`),
  );
}

/** Locks a policy of a project until the transaction ends; false when there is none. */
export async function lockPolicy(on: Queryable, projectId: number, id: number): Promise<boolean> {
  return (
    (await on.run(sql`SELECT FROM webhook_policy WHERE id = ${id} AND project_id = ${projectId} FOR NO KEY UPDATE`)) > 0
  );
}

/** Deletes a policy with its targets; false when the project has none of that id. */
export async function deletePolicy(on: Queryable, projectId: number, id: number): Promise<boolean> {
  return (await on.run(sql`DELETE FROM webhook_policy WHERE id = ${id} AND project_id = ${projectId}`)) > 0;
}

/** Deletes all policies of a project; gives their ids. */
export async function deletePolicies(on: Queryable, projectId: number): Promise<readonly number[]> {
  const rows = await on.many<{ id: number }>(
    sql`DELETE FROM webhook_policy WHERE project_id = ${projectId} RETURNING id`,
  );
  return rows.map(({ id }) => id);
}

/** Makes these the targets of a policy. */
export async function replaceTargets(on: Queryable, policyId: number, targets: readonly SealedTarget[]): Promise<void> {
  const kept = targets.flatMap(({ continues }) => continues ?? []);
  await on.run(sql`DELETE FROM webhook_target WHERE policy_id = ${policyId} AND id <> ALL (${kept}::bigint[])`);
  for (const [position, target] of targets.entries()) await storeTarget(on, policyId, position, target);
}

async function storeTarget(on: Queryable, policyId: number, position: number, target: SealedTarget): Promise<void> {
  const { type, address, chosenBy, authHeader, signingSecret, skipCertVerify, caCertificate, payloadTemplate } = target;
  const payloadFormat = target.payloadFormat ?? '';
  if (target.continues === undefined) {
    await on.run(sql`
      INSERT INTO webhook_target (policy_id, position, type, address, chosen_by, auth_header, signing_secret,
        skip_cert_verify, ca_certificate, payload_format, payload_template)
      VALUES (${policyId}, ${position}, ${type}, ${address}, ${chosenBy}, ${authHeader}, ${signingSecret ?? null},
        ${skipCertVerify}, ${caCertificate}, ${payloadFormat}, ${payloadTemplate})`);
    return;
  }
  const secret = signingSecret === undefined ? sql`signing_secret` : sql`${signingSecret}`;
  await on.run(sql`
    UPDATE webhook_target SET position = ${position}, address = ${address}, chosen_by = ${chosenBy},
      auth_header = ${authHeader}, signing_secret = ${secret}, skip_cert_verify = ${skipCertVerify}, ca_certificate = ${caCertificate},
      payload_format = ${payloadFormat}, payload_template = ${payloadTemplate}
    WHERE id = ${target.continues} AND policy_id = ${policyId}`);
}

/** Notes that policies have reported events of a type just now. */
export async function markTriggered(
  on: Queryable,
  triggers: readonly { readonly policyId: number; readonly eventType: string }[],
): Promise<void> {
  if (triggers.length === 0) return;
  await on.run(sql`
    INSERT INTO webhook_trigger (policy_id, event_type, triggered_at)
    SELECT DISTINCT policy_id, event_type, now()
    FROM unnest(${triggers.map(({ policyId }) => policyId)}::bigint[],
      ${triggers.map(({ eventType }) => eventType)}::text[]) AS trigger (policy_id, event_type)
    ON CONFLICT (policy_id, event_type) DO UPDATE SET triggered_at = EXCLUDED.triggered_at`);
}

/** Which of the wished event types any switched-on policy of a project reports. */
export async function reportedTypes(on: Queryable, projectId: number): Promise<readonly string[]> {
  const rows = await on.many<{ type: string }>(sql`
    SELECT DISTINCT unnest(event_types) AS type FROM webhook_policy WHERE project_id = ${projectId} AND enabled`);
  return rows.map((row) => row.type);
}

/** Serializes changes of the policies of a project, because each is looked at together with the others. */
export async function lockPolicies(on: Queryable, projectId: number): Promise<void> {
  await on.run(sql`SELECT pg_advisory_xact_lock(hashtextextended('webhook policies', ${projectId}))`);
}

/** The targets of policies, in their order. */
export async function readTargets(on: Queryable, policyIds: readonly number[]): Promise<readonly StoredTarget[]> {
  const rows = await on.many<TargetRow>(sql`
    SELECT * FROM webhook_target WHERE policy_id = ANY (${policyIds}::bigint[]) ORDER BY policy_id, position`);
  return rows.map(toTarget);
}

/** A target with what its policy says; undefined when it was taken away. */
export async function readTarget(
  on: Queryable,
  id: number,
): Promise<(StoredTarget & { readonly enabled: boolean }) | undefined> {
  const row = await on.first<TargetRow & { readonly enabled: boolean }>(
    sql`
      SELECT t.*, p.enabled FROM webhook_target t JOIN webhook_policy p ON p.id = t.policy_id
      WHERE t.id = ${id}`.named('webhook-target'),
  );
  return row && { ...toTarget(row), enabled: row.enabled };
}

async function undefinedWhenTaken<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error, 'webhook_policy_name')) return undefined;
    throw error;
  }
}

interface TargetRow {
  readonly id: number;
  readonly policy_id: number;
  // Written by this program.
  readonly type: TargetType;
  readonly address: string;
  readonly chosen_by: AddressChooser;
  readonly auth_header: string | null;
  readonly signing_secret: string | null;
  readonly skip_cert_verify: boolean;
  readonly ca_certificate: string;
  readonly payload_format: PayloadFormat | '';
  readonly payload_template: string;
}

function toTarget(row: TargetRow): StoredTarget {
  return {
    id: row.id,
    policyId: row.policy_id,
    type: row.type,
    address: row.address,
    chosenBy: row.chosen_by,
    authHeader: row.auth_header,
    signingSecret: row.signing_secret,
    skipCertVerify: row.skip_cert_verify,
    caCertificate: row.ca_certificate,
    payloadFormat: row.payload_format === '' ? undefined : row.payload_format,
    payloadTemplate: row.payload_template,
  };
}
