import type { Schemas } from '@haven/contract';
import type { SettingTexts } from './messages/en.ts';

/** A setting that the portal shows. */
export type SettingKey = keyof SettingTexts['keys'] & keyof Schemas['Configurations'];

/** A part of the settings. */
export type SettingSection = keyof SettingTexts['sections'];

/** How a setting is written. */
export type SettingKind =
  | { readonly kind: 'text' | 'secret' | 'number' | 'switch' | 'long' }
  | {
      readonly kind: 'choice';
      readonly values: readonly ChoiceValue[];
      /** The interface has a number for each value: its place, from 0. */
      readonly byPlace?: boolean;
    };

/** A value that is chosen. */
export type ChoiceValue = keyof SettingTexts['values'];

const text = { kind: 'text' } as const;
const secret = { kind: 'secret' } as const;
const number = { kind: 'number' } as const;
const toggle = { kind: 'switch' } as const;

/** Every setting by its part, in the order in which it is shown. */
export const sections: Readonly<Record<SettingSection, Partial<Record<SettingKey, SettingKind>>>> = {
  auth: {
    auth_mode: { kind: 'choice', values: ['db_auth', 'ldap_auth', 'oidc_auth', 'uaa_auth', 'http_auth'] },
    primary_auth_mode: toggle,
    self_registration: toggle,
  },
  ldap: {
    ldap_url: text,
    ldap_search_dn: text,
    ldap_search_password: secret,
    ldap_base_dn: text,
    ldap_filter: text,
    ldap_uid: text,
    ldap_scope: { kind: 'choice', values: ['base', 'oneLevel', 'subtree'], byPlace: true },
    ldap_timeout: number,
    ldap_verify_cert: toggle,
    ldap_group_base_dn: text,
    ldap_group_search_filter: text,
    ldap_group_attribute_name: text,
    ldap_group_admin_dn: text,
    ldap_group_membership_attribute: text,
    ldap_group_search_scope: { kind: 'choice', values: ['base', 'oneLevel', 'subtree'], byPlace: true },
    ldap_group_attach_parallel: toggle,
  },
  oidc: {
    oidc_name: text,
    oidc_endpoint: text,
    oidc_client_id: text,
    oidc_client_secret: secret,
    oidc_scope: text,
    oidc_groups_claim: text,
    oidc_admin_group: text,
    oidc_group_filter: text,
    oidc_user_claim: text,
    oidc_verify_cert: toggle,
    oidc_auto_onboard: toggle,
    oidc_logout: toggle,
    oidc_extra_redirect_parms: text,
  },
  http: {
    http_authproxy_endpoint: text,
    http_authproxy_tokenreview_endpoint: text,
    http_authproxy_admin_groups: text,
    http_authproxy_admin_usernames: text,
    http_authproxy_server_certificate: { kind: 'long' },
    http_authproxy_verify_cert: toggle,
    http_authproxy_skip_search: toggle,
  },
  uaa: {
    uaa_endpoint: text,
    uaa_client_id: text,
    uaa_client_secret: secret,
    uaa_verify_cert: toggle,
  },
  projects: {
    project_creation_restriction: { kind: 'choice', values: ['everyone', 'adminonly'] },
    quota_per_project_enable: toggle,
    storage_per_project: number,
  },
  tokens: {
    token_expiration: number,
    session_timeout: number,
    robot_token_duration: number,
    robot_name_prefix: text,
  },
  email: {
    email_host: text,
    email_port: number,
    email_username: text,
    email_password: secret,
    email_from: text,
    email_ssl: toggle,
    email_insecure: toggle,
  },
  audit: {
    audit_log_forward_endpoint: text,
    skip_audit_log_database: toggle,
    disabled_audit_log_event_types: text,
  },
  system: {
    read_only: toggle,
    notification_enable: toggle,
    scanner_skip_update_pulltime: toggle,
  },
};
