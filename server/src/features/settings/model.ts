/** Settings that administrators change while the server runs, and that features ask for. */
export interface CurrentSettings {
  readonly authMode: string;
  readonly primaryAuthMode: boolean;
  readonly selfRegistration: boolean;
  readonly bannerMessage: string;
  readonly projectCreationRestriction: 'everyone' | 'adminonly';
  readonly readOnly: boolean;
  readonly notificationEnable: boolean;
  readonly quotaEnabled: boolean;
  /** Storage limit of new projects in bytes, -1 for unlimited. */
  readonly defaultStorageLimit: number;
}

/** The settings that stored rows make up; what is not stored has Harbor's default. */
export function toSettings(stored: ReadonlyMap<string, string>): CurrentSettings {
  const isOn = (key: string, otherwise: boolean) => (stored.has(key) ? stored.get(key) === 'true' : otherwise);
  return {
    authMode: stored.get('auth_mode') ?? 'db_auth',
    primaryAuthMode: isOn('primary_auth_mode', false),
    selfRegistration: isOn('self_registration', false),
    bannerMessage: stored.get('banner_message') ?? '',
    projectCreationRestriction: stored.get('project_creation_restriction') === 'adminonly' ? 'adminonly' : 'everyone',
    readOnly: isOn('read_only', false),
    notificationEnable: isOn('notification_enable', true),
    quotaEnabled: isOn('quota_per_project_enable', true),
    defaultStorageLimit: toLimit(stored.get('storage_per_project')),
  };
}

function toLimit(text: string | undefined): number {
  const limit = Number(text ?? -1);
  return Number.isSafeInteger(limit) && limit > 0 ? limit : -1;
}
