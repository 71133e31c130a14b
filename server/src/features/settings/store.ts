import type { Queryable } from '../../db/database.ts';
import { rawSql, sql } from '../../db/sql.ts';
import type { SettingEffects } from './model.ts';

/** Everything stored, by name, as text. */
export async function readProperties(on: Queryable): Promise<ReadonlyMap<string, string>> {
  const rows = await on.many<{ k: string; v: string }>(sql`SELECT k, v FROM properties`);
  return new Map(rows.map(({ k, v }) => [k, v]));
}

/** Stores values; those not named stay. */
export async function writeProperties(on: Queryable, values: ReadonlyMap<string, string>): Promise<void> {
  await on.run(sql`
    INSERT INTO properties (k, v) SELECT * FROM unnest(${[...values.keys()]}::text[], ${[...values.values()]}::text[])
    ON CONFLICT (k) DO UPDATE SET v = EXCLUDED.v`);
}

/** Lets one change of the settings wait for another, so that what they check together holds. */
export async function lockProperties(on: Queryable): Promise<void> {
  await on.run(sql`LOCK TABLE properties IN SHARE ROW EXCLUSIVE MODE`);
}

/** Whether there is an account beside that of admin. */
export async function hasUsers(on: Queryable): Promise<boolean> {
  return (await on.run(sql`SELECT FROM harbor_user WHERE NOT deleted AND user_id > 1 LIMIT 1`)) > 0;
}

/** Tells the statements that look at them what the settings mean from now on. */
export async function writeEffects(on: Queryable, effects: SettingEffects): Promise<void> {
  const { auditDisabled, auditStored, auditForwarded, quotaEnforced } = effects;
  const columns = rawSql(
    '(audit_disabled, audit_stored, audit_forwarded, quota_enforced, pulls_counted, pulls_timed, unnoticed_pullers)',
  );
  const row = sql`
    (${auditDisabled}::text[], ${auditStored}::boolean, ${auditForwarded}::boolean, ${quotaEnforced}::boolean,
      ${effects.pullsCounted}::boolean, ${effects.pullsTimed}::boolean, ${effects.unnoticedPullers}::text)`;
  await on.run(sql`UPDATE setting_effect SET ${columns} = ${row} WHERE ${columns} IS DISTINCT FROM ${row}`);
}
