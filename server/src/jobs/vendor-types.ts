/**
 * The kinds of work, under Harbor's names, and how many executions of each are kept for every policy. All of them: what
 * a process must know to start work it does not do itself.
 */
export const vendorTypes = {
  IMAGE_SCAN: { kept: 1 },
  SBOM: { kept: 1 },
  SCAN_ALL: { kept: 1 },
  GARBAGE_COLLECTION: { kept: 50 },
  REPLICATION: { kept: 50 },
  RETENTION: { kept: 50 },
  WEBHOOK: { kept: 50 },
  SLACK: { kept: 50 },
  P2P_PREHEAT: { kept: 50 },
  PURGE_AUDIT_LOG: { kept: 10 },
  SCAN_DATA_EXPORT: { kept: 50 },
  SYSTEM_ARTIFACT_CLEANUP: { kept: 50 },
  AUDIT_LOGS_GDPR_COMPLIANT: { kept: 10 },
} as const satisfies Record<string, { readonly kept: number }>;

/** A kind of work. */
export type VendorType = keyof typeof vendorTypes;

/** The queue that stands for all schedules. */
export const SCHEDULER = 'SCHEDULER';

/** Whether a word is a kind of work. */
export function isVendorType(word: string): word is VendorType {
  return Object.hasOwn(vendorTypes, word);
}

/** How many executions of a kind are kept, by variables such as `WEBHOOK_EXECUTION_RETENTION_COUNT` where there are some. */
export function keptExecutions(env: Readonly<Record<string, string | undefined>>): (vendorType: VendorType) => number {
  return (vendorType) => {
    const text = env[`${vendorType}_EXECUTION_RETENTION_COUNT`]?.trim() ?? '';
    return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : vendorTypes[vendorType].kept;
  };
}
