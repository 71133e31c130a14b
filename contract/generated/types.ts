// Generated from contract/openapi/*.yaml by `npm run generate`; never edited by hand.
import type { Operation } from '../src/operation.ts';

/** A point in time; requests carry RFC 3339 text, responses may be given a Date. */
export type Timestamp = string | Date;

/** The schemas of the contract by name. */
export interface Schemas {
  /** The body of every refused request. */
  Errors: {
    errors?: readonly (Schemas['Error'])[] | undefined;
  };
  /** One reason why a request was refused. */
  Error: {
    code?: string | undefined;
    message?: string | undefined;
    detail?: unknown | undefined;
  };
  /** A tag with what it stands for. */
  RepositoryTag: {
    tag: Schemas['Tag'];
    artifact: Schemas['Artifact'];
  };
  /** What one manifest stands for: an image, an index, a chart or any other content. */
  Artifact: {
    id?: number | undefined;
    type?: string | undefined;
    media_type?: string | undefined;
    manifest_media_type?: string | undefined;
    artifact_type?: string | undefined;
    project_id?: number | undefined;
    repository_id?: number | undefined;
    repository_name?: string | undefined;
    digest?: string | undefined;
    size?: number | undefined;
    icon?: string | undefined;
    push_time?: Timestamp | undefined;
    pull_time?: Timestamp | undefined;
    extra_attrs?: Schemas['ExtraAttrs'] | undefined;
    annotations?: Schemas['Annotations'] | undefined;
    references?: readonly (Schemas['Reference'])[] | null | undefined;
    tags?: readonly (Schemas['Tag'])[] | null | undefined;
    addition_links?: Schemas['AdditionLinks'] | undefined;
    labels?: readonly (Schemas['Label'])[] | null | undefined;
    scan_overview?: Schemas['ScanOverview'] | undefined;
    sbom_overview?: Schemas['SBOMOverview'] | undefined;
    accessories?: readonly (Schemas['Accessory'])[] | null | undefined;
    inherited_accessories?: readonly (Schemas['Accessory'])[] | undefined;
  };
  /** A name for an artifact in its repository. */
  Tag: {
    id?: number | undefined;
    repository_id?: number | undefined;
    artifact_id?: number | undefined;
    name?: string | undefined;
    push_time?: Timestamp | undefined;
    pull_time?: Timestamp | undefined;
    immutable?: boolean | undefined;
  };
  /** A tag to create. */
  NewTag: {
    name: string;
  };
  /** A child of an index. */
  Reference: {
    parent_id?: number | undefined;
    child_id?: number | undefined;
    child_digest?: string | undefined;
    platform?: Schemas['Platform'] | undefined;
    annotations?: Schemas['Annotations'] | undefined;
    urls?: readonly (string)[] | null | undefined;
  };
  /** A platform an image runs on. */
  Platform: {
    architecture?: string | undefined;
    os?: string | undefined;
    '\'os.version\''?: string | undefined;
    '\'os.features\''?: readonly (string)[] | null | undefined;
    variant?: string | undefined;
  };
  /** Annotations by name. */
  Annotations: { readonly [key: string]: string };
  /** Further facts by name; their values depend on the kind of object. */
  ExtraAttrs: { readonly [key: string]: unknown };
  /** Links to additions by kind. */
  AdditionLinks: { readonly [key: string]: Schemas['AdditionLink'] };
  /** Where an addition is found. */
  AdditionLink: {
    href?: string | undefined;
    absolute?: boolean | undefined;
  };
  /** An artifact that refers to another one, such as its signature or SBOM. */
  Accessory: {
    id?: number | undefined;
    artifact_id?: number | undefined;
    subject_artifact_id?: number | undefined;
    subject_artifact_digest?: string | undefined;
    subject_artifact_repo?: string | undefined;
    size?: number | undefined;
    digest?: string | undefined;
    type?: string | undefined;
    icon?: string | undefined;
    creation_time?: Timestamp | undefined;
  };
  /** Summaries of vulnerability reports by their MIME type. */
  ScanOverview: { readonly [key: string]: Schemas['NativeReportSummary'] };
  /** Summary of a vulnerability report. */
  NativeReportSummary: {
    report_id?: string | undefined;
    scan_status?: string | undefined;
    severity?: string | undefined;
    duration?: number | undefined;
    summary?: Schemas['VulnerabilitySummary'] | undefined;
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
    complete_percent?: number | undefined;
    scanner?: Schemas['Scanner'] | undefined;
  };
  /** Number of vulnerabilities. */
  VulnerabilitySummary: {
    total?: number | undefined;
    fixable?: number | undefined;
    summary?: { readonly [key: string]: number } | undefined;
  };
  /** Summary of a generated SBOM. */
  SBOMOverview: {
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
    scan_status?: string | undefined;
    sbom_digest?: string | undefined;
    report_id?: string | undefined;
    duration?: number | undefined;
    scanner?: Schemas['Scanner'] | undefined;
  };
  /** An image. */
  Icon: {
    'content-type'?: string | undefined;
    content?: string | undefined;
  };
  /** One thing that was done. */
  AuditLogExt: {
    id?: number | undefined;
    username?: string | undefined;
    resource?: string | undefined;
    resource_type?: string | undefined;
    operation?: string | undefined;
    operation_description?: string | undefined;
    operation_result?: boolean | undefined;
    op_time?: Timestamp | undefined;
  };
  /** An entry of the former audit log. */
  AuditLog: {
    id?: number | undefined;
    username?: string | undefined;
    resource?: string | undefined;
    resource_type?: string | undefined;
    operation?: string | undefined;
    op_time?: Timestamp | undefined;
  };
  /** A kind of audit event. */
  AuditLogEventType: {
    event_type?: string | undefined;
  };
  /** A run, or the schedule, of a purge. */
  ExecHistory: {
    id?: number | undefined;
    job_name?: string | undefined;
    job_kind?: string | undefined;
    job_parameters?: string | undefined;
    schedule?: Schemas['ScheduleObj'] | undefined;
    job_status?: string | undefined;
    deleted?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A remote registry. */
  Registry: {
    id?: number | undefined;
    url?: string | undefined;
    name?: string | undefined;
    credential?: Schemas['RegistryCredential'] | undefined;
    type?: string | undefined;
    insecure?: boolean | undefined;
    ca_certificate?: string | null | undefined;
    description?: string | undefined;
    status?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** How to sign in to a remote registry. */
  RegistryCredential: {
    type?: string | undefined;
    access_key?: string | undefined;
    access_secret?: string | undefined;
  };
  /** Changes to an endpoint. */
  RegistryUpdate: {
    name?: string | null | undefined;
    description?: string | null | undefined;
    url?: string | null | undefined;
    credential_type?: string | null | undefined;
    access_key?: string | null | undefined;
    access_secret?: string | null | undefined;
    insecure?: boolean | null | undefined;
    ca_certificate?: string | null | undefined;
  };
  /** A registry to test. */
  RegistryPing: {
    id?: number | null | undefined;
    type?: string | null | undefined;
    url?: string | null | undefined;
    credential_type?: string | null | undefined;
    access_key?: string | null | undefined;
    access_secret?: string | null | undefined;
    insecure?: boolean | null | undefined;
    ca_certificate?: string | null | undefined;
  };
  /** What an endpoint can do. */
  RegistryInfo: {
    type?: string | undefined;
    description?: string | undefined;
    supported_resource_filters?: readonly (Schemas['FilterStyle'])[] | null | undefined;
    supported_triggers?: readonly (string)[] | null | undefined;
    supported_copy_by_chunk?: boolean | null | undefined;
  };
  /** A filter and how it is entered. */
  FilterStyle: {
    type?: string | undefined;
    style?: string | undefined;
    values?: readonly (string)[] | null | undefined;
  };
  /** How a kind of registry is addressed. */
  RegistryProviderInfo: {
    endpoint_pattern?: Schemas['RegistryProviderEndpointPattern'] | undefined;
    credential_pattern?: Schemas['RegistryProviderCredentialPattern'] | undefined;
  };
  /** Addresses of a kind of registry. */
  RegistryProviderEndpointPattern: {
    endpoint_type?: string | undefined;
    endpoints?: readonly (Schemas['RegistryEndpoint'])[] | null | undefined;
  };
  /** An address with its name. */
  RegistryEndpoint: {
    key?: string | undefined;
    value?: string | undefined;
  };
  /** Credentials of a kind of registry. */
  RegistryProviderCredentialPattern: {
    access_key_type?: string | undefined;
    access_key_data?: string | undefined;
    access_secret_type?: string | undefined;
    access_secret_data?: string | undefined;
  };
  /** Whom to let in by a token of another issuer, and to what. */
  TrustRule: {
    id?: number | undefined;
    name?: string | undefined;
    project?: string | undefined;
    description?: string | undefined;
    enabled?: boolean | undefined;
    issuer?: string | undefined;
    audience?: string | undefined;
    claims?: Schemas['TrustClaims'] | undefined;
    jwks?: Schemas['TrustKeys'] | undefined;
    certificate?: string | undefined;
    lifetime?: number | undefined;
    permissions?: readonly (Schemas['RobotPermission'])[] | undefined;
    created_by?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A trust rule as it is to be. */
  TrustRuleRequest: {
    name: string;
    description?: string | undefined;
    enabled?: boolean | undefined;
    issuer: string;
    audience: string;
    claims: Schemas['TrustClaims'];
    jwks?: Schemas['TrustKeys'] | undefined;
    certificate?: string | undefined;
    lifetime?: number | undefined;
    permissions: readonly (Schemas['RobotPermission'])[];
  };
  /** Conditions on the other claims, all of which must hold: the name of a claim, and patterns of which one must be its value, or one of its values when it is a list. `*` in a pattern stands for any text, also for none; letters count in their case. A name that begins with `/` is a JSON pointer, for claims in claims. */
  TrustClaims: { readonly [key: string]: readonly (string)[] };
  /** Public keys of the issuer, as it would publish them (RFC 7517), for one that cannot be asked; then nobody asks it. */
  TrustKeys: { readonly [key: string]: unknown };
  /** What to explain; one of the two. */
  TrustTest: {
    token?: string | undefined;
    claims?: { readonly [key: string]: unknown } | undefined;
  };
  /** Whether a workload would be let in, and why. */
  TrustDecision: {
    allowed?: boolean | undefined;
    reason?: string | undefined;
    name?: string | undefined;
    claims?: { readonly [key: string]: unknown } | undefined;
    rules?: readonly (Schemas['TrustExplanation'])[] | undefined;
  };
  /** What one rule says. */
  TrustExplanation: {
    id?: number | undefined;
    name?: string | undefined;
    project?: string | undefined;
    matches?: boolean | undefined;
    checks?: readonly (Schemas['TrustCheck'])[] | undefined;
  };
  /** One check of a rule. */
  TrustCheck: {
    check?: string | undefined;
    passed?: boolean | undefined;
    expected?: string | undefined;
    found?: string | undefined;
  };
  /** The token of a workload. */
  TokenExchange: {
    token: string;
    rule?: string | undefined;
  };
  /** Short-lived credentials of a workload. */
  ExchangedCredentials: {
    username?: string | undefined;
    secret?: string | undefined;
    expires_at?: Timestamp | undefined;
    rules?: readonly (string)[] | undefined;
  };
  /** Credentials that a workload has got, without their secret. */
  WorkloadCredentials: {
    id?: string | undefined;
    username?: string | undefined;
    issuer?: string | undefined;
    subject?: string | undefined;
    rules?: readonly (string)[] | undefined;
    creation_time?: Timestamp | undefined;
    expires_at?: Timestamp | undefined;
  };
  /** What waits to be collected, and what has been collected lately. */
  CollectionState: {
    trash?: {
      artifacts?: number | undefined;
      oldest?: Timestamp | null | undefined;
    } | undefined;
    idle?: {
      blobs?: number | undefined;
      bytes?: number | undefined;
    } | undefined;
    queue?: {
      blobs?: number | undefined;
      bytes?: number | undefined;
      postponed?: number | undefined;
    } | undefined;
    days?: readonly (Schemas['CollectionDay'])[] | undefined;
  };
  /** What was freed on a day. */
  CollectionDay: {
    day?: string | undefined;
    artifacts?: number | undefined;
    manifests?: number | undefined;
    blobs?: number | undefined;
    bytes?: number | undefined;
  };
  /** Everything that keeps a blob from being collected. */
  BlobExplanation: {
    digest?: string | undefined;
    size?: number | undefined;
    manifest?: boolean | undefined;
    damaged?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    holders?: readonly (Schemas['BlobHolder'])[] | undefined;
    total?: number | undefined;
  };
  /** Something that keeps a blob from being collected. */
  BlobHolder: {
    kind?: "artifact" | "trash" | "awaited" | "left_over" | "upload" | "queue" | undefined;
    explanation?: string | undefined;
    repository?: string | undefined;
    artifact?: string | undefined;
    tags?: readonly (string)[] | null | undefined;
    indexes?: readonly (string)[] | null | undefined;
    subject?: string | undefined;
    since?: Timestamp | null | undefined;
    until?: Timestamp | null | undefined;
  };
  /** A run, or the schedule, of the garbage collection. */
  GCHistory: {
    id?: number | undefined;
    job_name?: string | undefined;
    job_kind?: string | undefined;
    job_parameters?: string | undefined;
    schedule?: Schemas['ScheduleObj'] | undefined;
    job_status?: string | undefined;
    deleted?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A group of an identity provider. */
  UserGroup: {
    id?: number | undefined;
    group_name?: string | undefined;
    group_type?: number | undefined;
    ldap_group_dn?: string | undefined;
  };
  /** A group found by name. */
  UserGroupSearchItem: {
    id?: number | undefined;
    group_name?: string | undefined;
    group_type?: number | undefined;
  };
  /** One entry in the history of a tag. */
  TagVersion: {
    id?: number | undefined;
    tag?: string | undefined;
    digest?: string | undefined;
    time?: Timestamp | undefined;
    actor?: string | undefined;
    reason?: string | undefined;
    state?: string | undefined;
    current?: boolean | undefined;
  };
  /** Which version of a tag to restore. */
  TagRestoration: {
    version: number;
  };
  /** Where a tag points after one of its versions was restored. */
  RestoredTag: {
    digest?: string | undefined;
    changed?: boolean | undefined;
    artifacts?: number | undefined;
  };
  /** An artifact that was deleted and can be brought back. */
  TrashedArtifact: {
    id?: number | undefined;
    repository_name?: string | undefined;
    digest?: string | undefined;
    type?: string | undefined;
    media_type?: string | undefined;
    size?: number | undefined;
    tags?: readonly (string)[] | undefined;
    deleted_at?: Timestamp | undefined;
    deleted_by?: string | undefined;
    purged_at?: Timestamp | undefined;
  };
  /** A repository that was deleted and can be brought back. */
  TrashedRepository: {
    name?: string | undefined;
    artifact_count?: number | undefined;
    size?: number | undefined;
    deleted_at?: Timestamp | undefined;
    deleted_by?: string | undefined;
    purged_at?: Timestamp | undefined;
  };
  /** What is back from the trash. */
  Restored: {
    repository_name?: string | undefined;
    digest?: string | undefined;
    artifacts?: number | undefined;
    tags?: readonly (string)[] | undefined;
    lost_tags?: readonly (string)[] | undefined;
  };
  /** Settings of LDAP; what is left out comes from the saved ones. */
  LdapConf: {
    ldap_url?: string | undefined;
    ldap_search_dn?: string | undefined;
    ldap_search_password?: string | undefined;
    ldap_base_dn?: string | undefined;
    ldap_filter?: string | undefined;
    ldap_uid?: string | undefined;
    ldap_scope?: number | undefined;
    ldap_connection_timeout?: number | undefined;
    ldap_verify_cert?: boolean | undefined;
  };
  /** Result of a connection test. */
  LdapPingResult: {
    success?: boolean | undefined;
    message?: string | undefined;
  };
  /** A user of the LDAP server. */
  LdapUser: {
    username?: string | undefined;
    realname?: string | undefined;
    email?: string | undefined;
  };
  /** Users to import. */
  LdapImportUsers: {
    ldap_uid_list?: readonly (string)[] | null | undefined;
  };
  /** A user that was not imported. */
  LdapFailedImportUser: {
    uid?: string | undefined;
    error?: string | undefined;
  };
  /** A rule that freezes tags of a project; the first tag selector and the first repository selector count. */
  ImmutableRule: {
    id?: number | undefined;
    priority?: number | undefined;
    disabled?: boolean | undefined;
    action?: string | undefined;
    template?: string | undefined;
    params?: { readonly [key: string]: unknown } | undefined;
    tag_selectors?: readonly (Schemas['ImmutableSelector'])[] | null | undefined;
    scope_selectors?: { readonly [key: string]: readonly (Schemas['ImmutableSelector'])[] } | undefined;
  };
  /** A condition on names. */
  ImmutableSelector: {
    kind?: string | undefined;
    decoration?: string | undefined;
    pattern?: string | undefined;
    extras?: string | undefined;
  };
  /** A layer of an image, or a step of its build that made none. */
  ImageLayer: {
    number?: number | undefined;
    digest?: string | undefined;
    media_type?: string | undefined;
    size?: number | undefined;
    command?: string | undefined;
    created?: string | undefined;
    index?: Schemas['LayerIndex'] | undefined;
  };
  /** What is known of the inside of a layer. */
  LayerIndex: {
    state?: string | undefined;
    reason?: string | undefined;
    files?: number | undefined;
    size?: number | undefined;
    left_out?: number | undefined;
  };
  /** A file of an image. */
  ImageFile: {
    path?: string | undefined;
    kind?: string | undefined;
    size?: number | undefined;
    mode?: number | undefined;
    modified?: Timestamp | undefined;
    target?: string | undefined;
    layer?: number | undefined;
    added_in?: number | undefined;
    hidden_in?: number | undefined;
    readable?: boolean | undefined;
  };
  /** How far the reading of layers has come. */
  LayerProgress: {
    read_layers?: number | undefined;
    layers?: number | undefined;
  };
  /** When something runs, and with which parameters. */
  Schedule: {
    id?: number | undefined;
    status?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
    schedule?: Schemas['ScheduleObj'] | undefined;
    parameters?: { readonly [key: string]: unknown } | undefined;
  };
  /** A point in time or a repetition. */
  ScheduleObj: {
    type?: "Hourly" | "Daily" | "Weekly" | "Custom" | "Manual" | "None" | "Schedule" | undefined;
    cron?: string | undefined;
    next_scheduled_time?: Timestamp | undefined;
  };
  /** One run of a policy. */
  Execution: {
    id?: number | undefined;
    vendor_type?: string | undefined;
    vendor_id?: number | undefined;
    status?: string | undefined;
    status_message?: string | undefined;
    metrics?: Schemas['Metrics'] | undefined;
    trigger?: string | undefined;
    extra_attrs?: Schemas['ExtraAttrs'] | undefined;
    start_time?: string | undefined;
    end_time?: string | undefined;
  };
  /** One unit of an execution. */
  Task: {
    id?: number | undefined;
    execution_id?: number | undefined;
    status?: string | undefined;
    status_message?: string | undefined;
    run_count?: number | undefined;
    extra_attrs?: Schemas['ExtraAttrs'] | undefined;
    creation_time?: string | undefined;
    update_time?: string | undefined;
    start_time?: string | undefined;
    end_time?: string | undefined;
  };
  /** Number of tasks by state. */
  Metrics: {
    task_count?: number | undefined;
    success_task_count?: number | undefined;
    error_task_count?: number | undefined;
    pending_task_count?: number | undefined;
    running_task_count?: number | undefined;
    scheduled_task_count?: number | undefined;
    stopped_task_count?: number | undefined;
  };
  /** A process that does background work. */
  WorkerPool: {
    pid?: number | undefined;
    worker_pool_id?: string | undefined;
    start_at?: Timestamp | undefined;
    heartbeat_at?: Timestamp | undefined;
    concurrency?: number | undefined;
    host?: string | undefined;
  };
  /** A worker of a pool. */
  Worker: {
    id?: string | undefined;
    pool_id?: string | undefined;
    job_name?: string | undefined;
    job_id?: string | undefined;
    start_at?: Timestamp | null | undefined;
    check_in?: string | undefined;
    checkin_at?: Timestamp | null | undefined;
  };
  /** The waiting jobs of one kind. */
  JobQueue: {
    job_type?: string | undefined;
    count?: number | undefined;
    latency?: number | undefined;
    paused?: boolean | undefined;
  };
  /** What to do with a queue. */
  ActionRequest: {
    action?: "stop" | "pause" | "resume" | undefined;
  };
  /** Something that runs on a schedule. */
  ScheduleTask: {
    id?: number | undefined;
    vendor_type?: string | undefined;
    vendor_id?: number | undefined;
    cron?: string | undefined;
    update_time?: Timestamp | undefined;
  };
  /** State of the schedules. */
  SchedulerStatus: {
    paused?: boolean | undefined;
  };
  /** A run of something in the background. */
  OwnJob: {
    id?: number | undefined;
    type?: string | undefined;
    policy_id?: number | undefined;
    project?: string | undefined;
    trigger?: string | undefined;
    status?: string | undefined;
    message?: string | undefined;
    dry_run?: boolean | undefined;
    task_count?: number | undefined;
    done_count?: number | undefined;
    started_by?: string | undefined;
    mine?: boolean | undefined;
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
  };
  /** A coloured mark for artifacts. */
  Label: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    color?: string | undefined;
    scope?: string | undefined;
    project_id?: number | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A user or group with a role in a project. */
  ProjectMemberEntity: {
    id?: number | undefined;
    project_id?: number | undefined;
    entity_name?: string | undefined;
    role_name?: string | undefined;
    role_id?: number | undefined;
    entity_id?: number | undefined;
    entity_type?: string | undefined;
  };
  /** A membership to create; exactly one of user and group. */
  ProjectMember: {
    role_id?: number | undefined;
    member_user?: Schemas['UserEntity'] | undefined;
    member_group?: Schemas['UserGroup'] | undefined;
  };
  /** A role to give. */
  RoleRequest: {
    role_id?: number | undefined;
  };
  /** A user by id or name. */
  UserEntity: {
    user_id?: number | undefined;
    username?: string | undefined;
  };
  /** Permissions that can be granted to robots. */
  Permissions: {
    system?: readonly (Schemas['Permission'])[] | null | undefined;
    project?: readonly (Schemas['Permission'])[] | undefined;
  };
  /** A permission. */
  Permission: {
    resource?: string | undefined;
    action?: string | undefined;
  };
  /** A kind of peer-to-peer provider. */
  Metadata: {
    id?: string | undefined;
    name?: string | undefined;
    icon?: string | undefined;
    maintainers?: readonly (string)[] | null | undefined;
    version?: string | undefined;
    source?: string | undefined;
  };
  /** A peer-to-peer system that is set up. */
  Instance: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    vendor?: string | undefined;
    endpoint?: string | undefined;
    auth_mode?: string | undefined;
    auth_info?: { readonly [key: string]: string } | undefined;
    status?: string | undefined;
    enabled?: boolean | undefined;
    default?: boolean | undefined;
    insecure?: boolean | undefined;
    setup_timestamp?: number | undefined;
  };
  /** Feeds artifacts of a project to a peer-to-peer system. */
  PreheatPolicy: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    project_id?: number | undefined;
    provider_id?: number | undefined;
    provider_name?: string | undefined;
    filters?: string | undefined;
    trigger?: string | undefined;
    enabled?: boolean | undefined;
    extra_attrs?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** An instance a policy can name. */
  ProviderUnderProject: {
    id?: number | undefined;
    provider?: string | undefined;
    enabled?: boolean | undefined;
    default?: boolean | undefined;
  };
  /** A project as it is to somebody. */
  ProjectContext: {
    project: Schemas['Project'];
    rights: readonly (string)[];
    quota?: Schemas['ProjectSummaryQuota'] | undefined;
  };
  /** A project to create, or changes to one. */
  ProjectReq: {
    project_name?: string | undefined;
    public?: boolean | null | undefined;
    metadata?: Schemas['ProjectMetadata'] | undefined;
    cve_allowlist?: Schemas['CVEAllowlist'] | undefined;
    storage_limit?: number | null | undefined;
    registry_id?: number | null | undefined;
  };
  /** A tenant of the registry; its name is the first part of all its repositories' names. */
  Project: {
    project_id?: number | undefined;
    owner_id?: number | undefined;
    name?: string | undefined;
    registry_id?: number | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
    deleted?: boolean | undefined;
    owner_name?: string | undefined;
    togglable?: boolean | undefined;
    current_user_role_id?: number | undefined;
    current_user_role_ids?: readonly (number)[] | null | undefined;
    repo_count?: number | undefined;
    metadata?: Schemas['ProjectMetadata'] | undefined;
    cve_allowlist?: Schemas['CVEAllowlist'] | undefined;
  };
  /** Whether a project can be deleted. */
  ProjectDeletable: {
    deletable?: boolean | undefined;
    message?: string | undefined;
  };
  /** Settings of a project; every value is a string. Absent means off unless noted. */
  ProjectMetadata: {
    public?: string | undefined;
    enable_content_trust?: string | null | undefined;
    enable_content_trust_cosign?: string | null | undefined;
    prevent_vul?: string | null | undefined;
    severity?: string | null | undefined;
    auto_scan?: string | null | undefined;
    auto_sbom_generation?: string | null | undefined;
    reuse_sys_cve_allowlist?: string | null | undefined;
    retention_id?: string | null | undefined;
    proxy_speed_kb?: string | null | undefined;
    max_upstream_conn?: string | null | undefined;
    proxy_cache_local_on_not_found?: string | null | undefined;
    proxy_referrer_api?: string | null | undefined;
    proxy_cache_filter_pattern?: string | null | undefined;
    proxy_cache_filter_kind?: string | null | undefined;
  };
  /** Figures of a project. */
  ProjectSummary: {
    repo_count?: number | undefined;
    project_admin_count?: number | undefined;
    maintainer_count?: number | undefined;
    developer_count?: number | undefined;
    guest_count?: number | undefined;
    limited_guest_count?: number | undefined;
    quota?: Schemas['ProjectSummaryQuota'] | undefined;
    registry?: Schemas['Registry'] | undefined;
  };
  /** Limit and use of the resources of a project. */
  ProjectSummaryQuota: {
    hard?: Schemas['ResourceList'] | undefined;
    used?: Schemas['ResourceList'] | undefined;
  };
  /** The scanner a project is set to. */
  ProjectScanner: {
    uuid: string;
  };
  /** Storage limit and use of a project. */
  Quota: {
    id?: number | undefined;
    ref?: Schemas['QuotaRefObject'] | undefined;
    hard?: Schemas['ResourceList'] | undefined;
    used?: Schemas['ResourceList'] | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** The project of a quota: `id`, `name` and `owner_name`. */
  QuotaRefObject: { readonly [key: string]: unknown };
  /** New limits of a project. */
  QuotaUpdateReq: {
    hard?: Schemas['ResourceList'] | undefined;
  };
  /** Amounts by resource; `storage` is in bytes. */
  ResourceList: { readonly [key: string]: number };
  /** Copies artifacts between this server and a remote registry. */
  ReplicationPolicy: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    src_registry?: Schemas['Registry'] | undefined;
    dest_registry?: Schemas['Registry'] | undefined;
    dest_namespace?: string | undefined;
    dest_namespace_replace_count?: number | null | undefined;
    trigger?: Schemas['ReplicationTrigger'] | undefined;
    filters?: readonly (Schemas['ReplicationFilter'])[] | null | undefined;
    replicate_deletion?: boolean | undefined;
    deletion?: boolean | undefined;
    override?: boolean | undefined;
    enabled?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
    speed?: number | null | undefined;
    copy_by_chunk?: boolean | null | undefined;
    single_active_replication?: boolean | null | undefined;
  };
  /** When a replication policy runs. */
  ReplicationTrigger: {
    type?: string | undefined;
    trigger_settings?: Schemas['ReplicationTriggerSettings'] | undefined;
  };
  /** Details of a trigger. */
  ReplicationTriggerSettings: {
    cron?: string | undefined;
  };
  /** A condition on what is copied. */
  ReplicationFilter: {
    type?: string | undefined;
    value?: unknown | undefined;
    decoration?: string | undefined;
  };
  /** A run of a replication policy. */
  ReplicationExecution: {
    id?: number | undefined;
    policy_id?: number | undefined;
    status?: string | undefined;
    trigger?: string | undefined;
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
    status_text?: string | undefined;
    total?: number | undefined;
    failed?: number | undefined;
    succeed?: number | undefined;
    in_progress?: number | undefined;
    stopped?: number | undefined;
  };
  /** A policy to run. */
  StartReplicationExecution: {
    policy_id?: number | undefined;
  };
  /** What a run does in one repository. */
  ReplicationTask: {
    id?: number | undefined;
    execution_id?: number | undefined;
    status?: string | undefined;
    job_id?: string | undefined;
    operation?: string | undefined;
    resource_type?: string | undefined;
    src_resource?: string | undefined;
    dst_resource?: string | undefined;
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
  };
  /** A named collection of artifacts in a project. */
  Repository: {
    id?: number | undefined;
    project_id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    artifact_count?: number | undefined;
    pull_count?: number | undefined;
    creation_time?: Timestamp | null | undefined;
    update_time?: Timestamp | undefined;
    size?: number | undefined;
    unique_size?: number | undefined;
  };
  /** What to look at. */
  RetentionPreviewReq: {
    rules?: readonly (Schemas['RetentionRule'])[] | null | undefined;
  };
  /** What rules would do in a repository. */
  RetentionRepositoryPreview: {
    repository: string;
    rules?: readonly (number)[] | undefined;
    judged: boolean;
    total: number;
    kept: number;
    removed: number;
    tags_removed: number;
  };
  /** What rules would do with an artifact. */
  RetentionArtifactPreview: {
    digest: string;
    type?: string | undefined;
    size?: number | undefined;
    push_time?: Timestamp | undefined;
    pull_time?: Timestamp | undefined;
    outcome: "keep" | "remove" | "remove_tags";
    reason: "rule" | "immutable" | "index" | "no_rule" | "untouched";
    kept_by?: readonly (number)[] | undefined;
    passed_by?: readonly (number)[] | undefined;
    tags?: readonly (Schemas['RetentionTagPreview'])[] | undefined;
  };
  /** What rules would do with a tag. */
  RetentionTagPreview: {
    name: string;
    kept: boolean;
    immutable: boolean;
    kept_by?: readonly (number)[] | undefined;
  };
  /** Decides which artifacts of a project stay. */
  RetentionPolicy: {
    id?: number | undefined;
    algorithm?: string | undefined;
    rules?: readonly (Schemas['RetentionRule'])[] | null | undefined;
    trigger?: Schemas['RetentionRuleTrigger'] | undefined;
    scope?: Schemas['RetentionPolicyScope'] | undefined;
  };
  /** Keeps some artifacts of the repositories it matches; what no rule keeps is deleted. */
  RetentionRule: {
    id?: number | undefined;
    priority?: number | undefined;
    disabled?: boolean | undefined;
    action?: string | undefined;
    template?: string | undefined;
    level?: string | undefined;
    params?: { readonly [key: string]: unknown } | undefined;
    tag_selectors?: readonly (Schemas['RetentionSelector'])[] | null | undefined;
    scope_selectors?: { readonly [key: string]: readonly (Schemas['RetentionSelector'])[] } | undefined;
  };
  /** A condition on names. */
  RetentionSelector: {
    kind?: string | undefined;
    decoration?: string | undefined;
    pattern?: string | undefined;
    extras?: string | undefined;
  };
  /** When a retention policy runs. */
  RetentionRuleTrigger: {
    kind?: string | undefined;
    settings?: { readonly [key: string]: unknown } | undefined;
    references?: { readonly [key: string]: unknown } | undefined;
  };
  /** What a retention policy is for. */
  RetentionPolicyScope: {
    level?: string | undefined;
    ref?: number | undefined;
  };
  /** A run of a retention policy. */
  RetentionExecution: {
    id?: number | undefined;
    policy_id?: number | undefined;
    start_time?: string | undefined;
    end_time?: string | undefined;
    status?: string | undefined;
    trigger?: string | undefined;
    dry_run?: boolean | undefined;
  };
  /** What a run does in one repository. */
  RetentionExecutionTask: {
    id?: number | undefined;
    execution_id?: number | undefined;
    repository?: string | undefined;
    job_id?: string | undefined;
    status?: string | undefined;
    status_code?: number | undefined;
    status_revision?: number | undefined;
    start_time?: string | undefined;
    end_time?: string | undefined;
    total?: number | undefined;
    retained?: number | undefined;
  };
  /** Building blocks of retention rules. */
  RetentionMetadata: {
    templates?: readonly (Schemas['RetentionRuleMetadata'])[] | undefined;
    scope_selectors?: readonly (Schemas['RetentionSelectorMetadata'])[] | undefined;
    tag_selectors?: readonly (Schemas['RetentionSelectorMetadata'])[] | undefined;
  };
  /** A template of a rule. */
  RetentionRuleMetadata: {
    rule_template?: string | undefined;
    display_text?: string | undefined;
    action?: string | undefined;
    params?: readonly (Schemas['RetentionRuleParamMetadata'])[] | null | undefined;
  };
  /** A number of a template. */
  RetentionRuleParamMetadata: {
    type?: string | undefined;
    unit?: string | undefined;
    required?: boolean | undefined;
  };
  /** A kind of selector. */
  RetentionSelectorMetadata: {
    display_text?: string | undefined;
    kind?: string | undefined;
    decorations?: readonly (string)[] | undefined;
  };
  /** An account for a program. */
  Robot: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    secret?: string | undefined;
    level?: string | undefined;
    duration?: number | null | undefined;
    editable?: boolean | undefined;
    disable?: boolean | undefined;
    expires_at?: number | undefined;
    permissions?: readonly (Schemas['RobotPermission'])[] | null | undefined;
    creator_type?: string | undefined;
    creator_ref?: number | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A robot account to create. */
  RobotCreate: {
    name?: string | undefined;
    description?: string | undefined;
    secret?: string | undefined;
    level?: string | undefined;
    disable?: boolean | undefined;
    duration?: number | undefined;
    permissions?: readonly (Schemas['RobotPermission'])[] | null | undefined;
  };
  /** A new robot account with its secret. */
  RobotCreated: {
    id?: number | undefined;
    name?: string | undefined;
    secret?: string | undefined;
    creation_time?: Timestamp | undefined;
    expires_at?: number | undefined;
  };
  /** The secret of a robot account. */
  RobotSec: {
    secret?: string | undefined;
  };
  /** What a robot may do in one place. */
  RobotPermission: {
    kind?: string | undefined;
    namespace?: string | undefined;
    access?: readonly (Schemas['Access'])[] | null | undefined;
  };
  /** One permission. */
  Access: {
    resource?: string | undefined;
    action?: string | undefined;
    effect?: string | undefined;
  };
  /** A robot account as it is shown to somebody who looks after it. */
  OwnRobot: {
    id?: number | undefined;
    name?: string | undefined;
    project?: string | undefined;
    description?: string | undefined;
    disable?: boolean | undefined;
    expires_at?: number | undefined;
    mine?: boolean | undefined;
    changeable?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    last_activity?: Timestamp | undefined;
  };
  /** A registered scanner adapter. */
  ScannerRegistration: {
    uuid?: string | undefined;
    name?: string | undefined;
    description?: string | undefined;
    url?: string | undefined;
    disabled?: boolean | undefined;
    is_default?: boolean | undefined;
    auth?: string | undefined;
    access_credential?: string | undefined;
    skip_certVerify?: boolean | undefined;
    use_internal_addr?: boolean | undefined;
    create_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
    adapter?: string | undefined;
    vendor?: string | undefined;
    version?: string | undefined;
    health?: string | undefined;
    capabilities?: { readonly [key: string]: unknown } | undefined;
  };
  /** A scanner adapter to register. */
  ScannerRegistrationReq: {
    name: string;
    description?: string | undefined;
    url: string;
    auth?: string | undefined;
    access_credential?: string | undefined;
    skip_certVerify?: boolean | undefined;
    use_internal_addr?: boolean | undefined;
    disabled?: boolean | undefined;
  };
  /** A scanner adapter to test. */
  ScannerRegistrationSettings: {
    name: string;
    url: string;
    auth?: string | undefined;
    access_credential?: string | undefined;
  };
  /** Whether a scanner is the default. */
  IsDefault: {
    is_default?: boolean | undefined;
  };
  /** The program behind an adapter. */
  Scanner: {
    name?: string | undefined;
    vendor?: string | undefined;
    version?: string | undefined;
  };
  /** What an adapter is and can do. */
  ScannerAdapterMetadata: {
    scanner?: Schemas['Scanner'] | undefined;
    capabilities?: readonly (Schemas['ScannerCapability'])[] | null | undefined;
    properties?: { readonly [key: string]: string } | undefined;
  };
  /** Something an adapter can do. */
  ScannerCapability: {
    type?: string | undefined;
    consumes_mime_types?: readonly (string)[] | null | undefined;
    produces_mime_types?: readonly (string)[] | null | undefined;
  };
  /** What a scan makes. */
  ScanType: {
    scan_type?: "vulnerability" | "sbom" | undefined;
  };
  /** Progress of scanning everything. */
  Stats: {
    total?: number | undefined;
    completed?: number | undefined;
    metrics?: { readonly [key: string]: number } | undefined;
    ongoing?: boolean | undefined;
    trigger?: "Manual" | "Schedule" | "Event" | undefined;
  };
  /** One place where somebody is signed in. */
  OwnSession: {
    id?: string | undefined;
    address?: string | undefined;
    user_agent?: string | undefined;
    current?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    last_seen?: Timestamp | undefined;
  };
  /** A mail to try the settings with. */
  MailTest: {
    email: string;
  };
  /** Settings to change; what is absent stays as it is. */
  Configurations: {
    auth_mode?: string | null | undefined;
    primary_auth_mode?: boolean | null | undefined;
    ldap_base_dn?: string | null | undefined;
    ldap_filter?: string | null | undefined;
    ldap_group_base_dn?: string | null | undefined;
    ldap_group_admin_dn?: string | null | undefined;
    ldap_group_attribute_name?: string | null | undefined;
    ldap_group_search_filter?: string | null | undefined;
    ldap_group_search_scope?: number | null | undefined;
    ldap_group_attach_parallel?: boolean | null | undefined;
    ldap_scope?: number | null | undefined;
    ldap_search_dn?: string | null | undefined;
    ldap_search_password?: string | null | undefined;
    ldap_timeout?: number | null | undefined;
    ldap_uid?: string | null | undefined;
    ldap_url?: string | null | undefined;
    ldap_verify_cert?: boolean | null | undefined;
    ldap_group_membership_attribute?: string | null | undefined;
    project_creation_restriction?: string | null | undefined;
    read_only?: boolean | null | undefined;
    self_registration?: boolean | null | undefined;
    token_expiration?: number | null | undefined;
    uaa_client_id?: string | null | undefined;
    uaa_client_secret?: string | null | undefined;
    uaa_endpoint?: string | null | undefined;
    uaa_verify_cert?: boolean | null | undefined;
    http_authproxy_endpoint?: string | null | undefined;
    http_authproxy_tokenreview_endpoint?: string | null | undefined;
    http_authproxy_admin_groups?: string | null | undefined;
    http_authproxy_admin_usernames?: string | null | undefined;
    http_authproxy_verify_cert?: boolean | null | undefined;
    http_authproxy_skip_search?: boolean | null | undefined;
    http_authproxy_server_certificate?: string | null | undefined;
    oidc_name?: string | null | undefined;
    oidc_endpoint?: string | null | undefined;
    oidc_client_id?: string | null | undefined;
    oidc_client_secret?: string | null | undefined;
    oidc_groups_claim?: string | null | undefined;
    oidc_admin_group?: string | null | undefined;
    oidc_group_filter?: string | null | undefined;
    oidc_scope?: string | null | undefined;
    oidc_user_claim?: string | null | undefined;
    oidc_verify_cert?: boolean | null | undefined;
    oidc_auto_onboard?: boolean | null | undefined;
    oidc_extra_redirect_parms?: string | null | undefined;
    oidc_logout?: boolean | null | undefined;
    robot_token_duration?: number | null | undefined;
    robot_name_prefix?: string | null | undefined;
    notification_enable?: boolean | null | undefined;
    quota_per_project_enable?: boolean | null | undefined;
    storage_per_project?: number | null | undefined;
    audit_log_forward_endpoint?: string | null | undefined;
    skip_audit_log_database?: boolean | null | undefined;
    session_timeout?: number | null | undefined;
    scanner_skip_update_pulltime?: boolean | null | undefined;
    banner_message?: string | null | undefined;
    disabled_audit_log_event_types?: string | null | undefined;
    email_host?: string | null | undefined;
    email_port?: number | null | undefined;
    email_username?: string | null | undefined;
    email_password?: string | null | undefined;
    email_from?: string | null | undefined;
    email_ssl?: boolean | null | undefined;
    email_insecure?: boolean | null | undefined;
    email_identity?: string | null | undefined;
  };
  /** Settings with their values; those without a value are left out. */
  ConfigurationsResponse: {
    auth_mode?: Schemas['StringConfigItem'] | undefined;
    primary_auth_mode?: Schemas['BoolConfigItem'] | undefined;
    ldap_base_dn?: Schemas['StringConfigItem'] | undefined;
    ldap_filter?: Schemas['StringConfigItem'] | undefined;
    ldap_group_base_dn?: Schemas['StringConfigItem'] | undefined;
    ldap_group_admin_dn?: Schemas['StringConfigItem'] | undefined;
    ldap_group_attribute_name?: Schemas['StringConfigItem'] | undefined;
    ldap_group_search_filter?: Schemas['StringConfigItem'] | undefined;
    ldap_group_search_scope?: Schemas['IntegerConfigItem'] | undefined;
    ldap_group_attach_parallel?: Schemas['BoolConfigItem'] | undefined;
    ldap_scope?: Schemas['IntegerConfigItem'] | undefined;
    ldap_search_dn?: Schemas['StringConfigItem'] | undefined;
    ldap_timeout?: Schemas['IntegerConfigItem'] | undefined;
    ldap_uid?: Schemas['StringConfigItem'] | undefined;
    ldap_url?: Schemas['StringConfigItem'] | undefined;
    ldap_verify_cert?: Schemas['BoolConfigItem'] | undefined;
    ldap_group_membership_attribute?: Schemas['StringConfigItem'] | undefined;
    project_creation_restriction?: Schemas['StringConfigItem'] | undefined;
    read_only?: Schemas['BoolConfigItem'] | undefined;
    self_registration?: Schemas['BoolConfigItem'] | undefined;
    token_expiration?: Schemas['IntegerConfigItem'] | undefined;
    uaa_client_id?: Schemas['StringConfigItem'] | undefined;
    uaa_client_secret?: Schemas['StringConfigItem'] | undefined;
    uaa_endpoint?: Schemas['StringConfigItem'] | undefined;
    uaa_verify_cert?: Schemas['BoolConfigItem'] | undefined;
    http_authproxy_endpoint?: Schemas['StringConfigItem'] | undefined;
    http_authproxy_tokenreview_endpoint?: Schemas['StringConfigItem'] | undefined;
    http_authproxy_admin_groups?: Schemas['StringConfigItem'] | undefined;
    http_authproxy_admin_usernames?: Schemas['StringConfigItem'] | undefined;
    http_authproxy_verify_cert?: Schemas['BoolConfigItem'] | undefined;
    http_authproxy_skip_search?: Schemas['BoolConfigItem'] | undefined;
    http_authproxy_server_certificate?: Schemas['StringConfigItem'] | undefined;
    oidc_name?: Schemas['StringConfigItem'] | undefined;
    oidc_endpoint?: Schemas['StringConfigItem'] | undefined;
    oidc_client_id?: Schemas['StringConfigItem'] | undefined;
    oidc_groups_claim?: Schemas['StringConfigItem'] | undefined;
    oidc_admin_group?: Schemas['StringConfigItem'] | undefined;
    oidc_group_filter?: Schemas['StringConfigItem'] | undefined;
    oidc_scope?: Schemas['StringConfigItem'] | undefined;
    oidc_user_claim?: Schemas['StringConfigItem'] | undefined;
    oidc_verify_cert?: Schemas['BoolConfigItem'] | undefined;
    oidc_auto_onboard?: Schemas['BoolConfigItem'] | undefined;
    oidc_extra_redirect_parms?: Schemas['StringConfigItem'] | undefined;
    oidc_logout?: Schemas['BoolConfigItem'] | undefined;
    robot_token_duration?: Schemas['IntegerConfigItem'] | undefined;
    robot_name_prefix?: Schemas['StringConfigItem'] | undefined;
    notification_enable?: Schemas['BoolConfigItem'] | undefined;
    quota_per_project_enable?: Schemas['BoolConfigItem'] | undefined;
    storage_per_project?: Schemas['IntegerConfigItem'] | undefined;
    audit_log_forward_endpoint?: Schemas['StringConfigItem'] | undefined;
    skip_audit_log_database?: Schemas['BoolConfigItem'] | undefined;
    scanner_skip_update_pulltime?: Schemas['BoolConfigItem'] | undefined;
    scan_all_policy?: {
      type?: string | undefined;
      parameter?: {
        daily_time?: number | undefined;
      } | undefined;
    } | undefined;
    session_timeout?: Schemas['IntegerConfigItem'] | undefined;
    banner_message?: Schemas['StringConfigItem'] | undefined;
    disabled_audit_log_event_types?: Schemas['StringConfigItem'] | undefined;
    email_host?: Schemas['StringConfigItem'] | undefined;
    email_port?: Schemas['IntegerConfigItem'] | undefined;
    email_username?: Schemas['StringConfigItem'] | undefined;
    email_from?: Schemas['StringConfigItem'] | undefined;
    email_ssl?: Schemas['BoolConfigItem'] | undefined;
    email_insecure?: Schemas['BoolConfigItem'] | undefined;
    email_identity?: Schemas['StringConfigItem'] | undefined;
  };
  /** A setting with a text as value. */
  StringConfigItem: {
    value?: string | undefined;
    editable?: boolean | undefined;
  };
  /** A setting that is on or off. */
  BoolConfigItem: {
    value?: boolean | undefined;
    editable?: boolean | undefined;
  };
  /** A setting with a number as value. */
  IntegerConfigItem: {
    value?: number | undefined;
    editable?: boolean | undefined;
  };
  /** All settings by name. */
  InternalConfigurationsResponse: { readonly [key: string]: Schemas['InternalConfigurationValue'] };
  /** A setting of any type. */
  InternalConfigurationValue: {
    value?: unknown | undefined;
    editable?: boolean | undefined;
  };
  /** Something that a text may mean. */
  Suggestion: {
    kind?: string | undefined;
    name?: string | undefined;
    project?: string | undefined;
    repository?: string | undefined;
  };
  /** What somebody should look after. */
  Attention: {
    quotas?: readonly ({
      project?: string | undefined;
      used?: number | undefined;
      hard?: number | undefined;
    })[] | undefined;
    robots?: readonly ({
      name?: string | undefined;
      project?: string | undefined;
      expires_at?: Timestamp | undefined;
    })[] | undefined;
    jobs?: readonly ({
      id?: number | undefined;
      type?: string | undefined;
      policy?: number | undefined;
      project?: string | undefined;
      ended_at?: Timestamp | undefined;
      message?: string | undefined;
    })[] | undefined;
  };
  /** What a portal begins with. */
  Start: {
    system: Schemas['GeneralInfo'];
    user?: Schemas['UserResp'] | undefined;
    project?: Schemas['ProjectContext'] | undefined;
    attention?: Schemas['Attention'] | undefined;
    statistic?: Schemas['Statistic'] | undefined;
  };
  /** State of the server. */
  OverallHealthStatus: {
    status?: string | undefined;
    components?: readonly (Schemas['ComponentHealthStatus'])[] | undefined;
  };
  /** State of a part of the server. */
  ComponentHealthStatus: {
    name?: string | undefined;
    status?: string | undefined;
    error?: string | undefined;
  };
  /** Facts about the server; many are only shown to signed-in callers. */
  GeneralInfo: {
    banner_message?: string | null | undefined;
    current_time?: Timestamp | null | undefined;
    registry_url?: string | null | undefined;
    external_url?: string | null | undefined;
    auth_mode?: string | null | undefined;
    primary_auth_mode?: boolean | null | undefined;
    project_creation_restriction?: string | null | undefined;
    self_registration?: boolean | null | undefined;
    has_ca_root?: boolean | null | undefined;
    harbor_version?: string | null | undefined;
    registry_storage_provider_name?: string | null | undefined;
    read_only?: boolean | null | undefined;
    notification_enable?: boolean | null | undefined;
    authproxy_settings?: Schemas['AuthproxySetting'] | undefined;
    oidc_provider_name?: string | null | undefined;
    password_reset?: boolean | undefined;
  };
  /** Settings of HTTP authentication. */
  AuthproxySetting: {
    endpoint?: string | undefined;
    tokenreivew_endpoint?: string | undefined;
    skip_search?: boolean | undefined;
    verify_cert?: boolean | undefined;
    server_certificate?: string | undefined;
  };
  /** Capacity of the storage. */
  SystemInfo: {
    storage?: readonly (Schemas['Storage'])[] | undefined;
  };
  /** Capacity of one storage. */
  Storage: {
    total?: number | undefined;
    free?: number | undefined;
  };
  /** Counts of projects and repositories. */
  Statistic: {
    private_project_count?: number | undefined;
    private_repo_count?: number | undefined;
    public_project_count?: number | undefined;
    public_repo_count?: number | undefined;
    total_project_count?: number | undefined;
    total_repo_count?: number | undefined;
    total_storage_consumption?: number | undefined;
  };
  /** Result of a search. */
  Search: {
    project?: readonly (Schemas['Project'])[] | undefined;
    repository?: readonly (Schemas['SearchRepository'])[] | undefined;
  };
  /** A repository found by a search. */
  SearchRepository: {
    project_id?: number | undefined;
    project_name?: string | undefined;
    project_public?: boolean | undefined;
    repository_name?: string | undefined;
    pull_count?: number | undefined;
    artifact_count?: number | undefined;
  };
  /** An account whose password was forgotten. */
  PasswordResetReq: {
    email: string;
  };
  /** A new password, with the proof of having got the mail. */
  PasswordResetCompletion: {
    token: string;
    new_password: string;
  };
  /** A user account. */
  UserResp: {
    email?: string | undefined;
    realname?: string | undefined;
    comment?: string | undefined;
    user_id?: number | undefined;
    username?: string | undefined;
    sysadmin_flag?: boolean | undefined;
    admin_role_in_auth?: boolean | undefined;
    oidc_user_meta?: Schemas['OIDCUserInfo'] | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** An account to create. */
  UserCreationReq: {
    email?: string | undefined;
    realname?: string | undefined;
    comment?: string | undefined;
    password?: string | undefined;
    username?: string | undefined;
  };
  /** What can be changed about a user. */
  UserProfile: {
    email?: string | undefined;
    realname?: string | undefined;
    comment?: string | undefined;
  };
  /** A change of password. */
  PasswordReq: {
    old_password?: string | undefined;
    new_password?: string | undefined;
  };
  /** The rights of a system administrator. */
  UserSysAdminFlag: {
    sysadmin_flag?: boolean | undefined;
  };
  /** A user found by name. */
  UserSearchRespItem: {
    user_id?: number | undefined;
    username?: string | undefined;
  };
  /** Identity of a user at the OIDC provider. */
  OIDCUserInfo: {
    id?: number | undefined;
    user_id?: number | undefined;
    subiss?: string | undefined;
    secret?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A CLI secret to set. */
  OIDCCliSecretReq: {
    secret?: string | undefined;
  };
  /** Counts of vulnerabilities and artifacts. */
  SecuritySummary: {
    critical_cnt?: number | undefined;
    high_cnt?: number | undefined;
    medium_cnt?: number | undefined;
    low_cnt?: number | undefined;
    none_cnt?: number | undefined;
    unknown_cnt?: number | undefined;
    total_vuls?: number | undefined;
    scanned_cnt?: number | undefined;
    total_artifact?: number | undefined;
    fixable_cnt?: number | undefined;
    dangerous_cves?: readonly (Schemas['DangerousCVE'])[] | undefined;
    dangerous_artifacts?: readonly (Schemas['DangerousArtifact'])[] | undefined;
  };
  /** A CVE found in the system. */
  DangerousCVE: {
    cve_id?: string | undefined;
    severity?: string | undefined;
    cvss_score_v3?: number | undefined;
    desc?: string | undefined;
    package?: string | undefined;
    version?: string | undefined;
  };
  /** An artifact with many findings. */
  DangerousArtifact: {
    project_id?: number | undefined;
    repository_name?: string | undefined;
    digest?: string | undefined;
    critical_cnt?: number | undefined;
    high_cnt?: number | undefined;
    medium_cnt?: number | undefined;
  };
  /** A vulnerability of an artifact. */
  VulnerabilityItem: {
    project_id?: number | undefined;
    repository_name?: string | undefined;
    digest?: string | undefined;
    tags?: readonly (string)[] | null | undefined;
    cve_id?: string | undefined;
    severity?: string | undefined;
    status?: string | undefined;
    cvss_v3_score?: number | undefined;
    package?: string | undefined;
    version?: string | undefined;
    fixed_version?: string | undefined;
    desc?: string | undefined;
    links?: readonly (string)[] | null | undefined;
  };
  /** CVE ids that are tolerated. */
  CVEAllowlist: {
    id?: number | undefined;
    project_id?: number | undefined;
    expires_at?: number | null | undefined;
    items?: readonly (Schemas['CVEAllowlistItem'])[] | null | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** A CVE that is tolerated. */
  CVEAllowlistItem: {
    cve_id?: string | undefined;
  };
  /** What to export. */
  ScanDataExportRequest: {
    job_name?: string | undefined;
    projects?: readonly (number)[] | null | undefined;
    labels?: readonly (number)[] | null | undefined;
    repositories?: string | undefined;
    cveIds?: string | undefined;
    tags?: string | undefined;
  };
  /** An export that was started. */
  ScanDataExportJob: {
    id?: number | undefined;
  };
  /** An export of vulnerabilities. */
  ScanDataExportExecution: {
    id?: number | undefined;
    user_id?: number | undefined;
    status?: string | undefined;
    trigger?: string | undefined;
    start_time?: Timestamp | undefined;
    end_time?: Timestamp | undefined;
    status_text?: string | undefined;
    user_name?: string | undefined;
    file_present?: boolean | undefined;
  };
  /** Exports of the caller. */
  ScanDataExportExecutionList: {
    items?: readonly (Schemas['ScanDataExportExecution'])[] | undefined;
  };
  /** Reports events of a project to other systems. */
  WebhookPolicy: {
    id?: number | undefined;
    name?: string | undefined;
    description?: string | undefined;
    project_id?: number | undefined;
    targets?: readonly (Schemas['WebhookTargetObject'])[] | null | undefined;
    event_types?: readonly (string)[] | null | undefined;
    creator?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
    enabled?: boolean | undefined;
  };
  /** A receiver of events. */
  WebhookTargetObject: {
    type?: string | undefined;
    address?: string | undefined;
    auth_header?: string | undefined;
    skip_cert_verify?: boolean | undefined;
    payload_format?: Schemas['PayloadFormatType'] | undefined;
    payload_template?: string | undefined;
    signing_secret?: string | undefined;
    signed?: boolean | undefined;
    ca_certificate?: string | undefined;
  };
  /** When an event type of a policy was last sent. */
  WebhookLastTrigger: {
    policy_name?: string | undefined;
    event_type?: string | undefined;
    enabled?: boolean | undefined;
    creation_time?: Timestamp | undefined;
    last_trigger_time?: Timestamp | undefined;
  };
  /** A delivery in the form of old versions. */
  WebhookJob: {
    id?: number | undefined;
    policy_id?: number | undefined;
    event_type?: string | undefined;
    notify_type?: string | undefined;
    status?: string | undefined;
    job_detail?: string | undefined;
    creation_time?: Timestamp | undefined;
    update_time?: Timestamp | undefined;
  };
  /** What webhooks can report, and how. */
  SupportedWebhookEventTypes: {
    event_type?: readonly (Schemas['EventType'])[] | undefined;
    notify_type?: readonly (Schemas['NotifyType'])[] | undefined;
    more_notify_types?: readonly (Schemas['NotifyType'])[] | undefined;
    payload_formats?: readonly (Schemas['PayloadFormat'])[] | undefined;
  };
  /** A type of event: `PUSH_ARTIFACT`, `PULL_ARTIFACT`, `DELETE_ARTIFACT`, `QUOTA_EXCEED`, `QUOTA_WARNING`, `SCANNING_COMPLETED`, `SCANNING_FAILED`, `SCANNING_STOPPED`, `REPLICATION` or `TAG_RETENTION`. */
  EventType: string;
  /** A kind of target: `http`, `slack`, `teams`, `discord` or `mattermost`. */
  NotifyType: string;
  /** Payload formats of a kind of target. */
  PayloadFormat: {
    notify_type?: Schemas['NotifyType'] | undefined;
    formats?: readonly (Schemas['PayloadFormatType'])[] | undefined;
  };
  /** A payload format: `Default` or `CloudEvents`. */
  PayloadFormatType: string;
  /** Something that has happened in a project. */
  WebhookEvent: {
    id?: number | undefined;
    delivery_id?: string | undefined;
    type?: string | undefined;
    operator?: string | undefined;
    occurred_at?: Timestamp | undefined;
    resources?: readonly (string)[] | undefined;
  };
  /** Events that are to be sent again; `ids`, or `from` with or without the others. */
  WebhookReplay: {
    ids?: readonly (number)[] | null | undefined;
    from?: Timestamp | undefined;
    to?: Timestamp | undefined;
    after_id?: number | undefined;
    event_types?: readonly (string)[] | null | undefined;
  };
  /** Events that are being sent again. */
  WebhookReplayed: {
    count?: number | undefined;
    last_id?: number | undefined;
    more?: boolean | undefined;
  };
  /** A test of webhook targets. */
  WebhookTest: {
    event_type?: string | undefined;
  };
  /** What came of a test event. */
  WebhookTestResult: {
    address?: string | undefined;
    delivered?: boolean | undefined;
    status_code?: number | undefined;
    message?: string | undefined;
    duration?: number | undefined;
  };
}

/** What each operation takes and answers. */
export interface Operations {
  /** List the artifacts of a repository */
  listArtifacts: {
    path: { project_name: string; repository_name: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; with_tag: boolean; with_label: boolean; with_scan_overview: boolean; with_sbom_overview: boolean; with_immutable_status: boolean; with_accessory: boolean; with_inherited_accessory: boolean };
    header: { 'x-request-id'?: string | undefined; 'x-accept-vulnerabilities': string };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Artifact'])[]; paged: true; located: false };
    };
  };
  /** Copy an artifact into a repository */
  CopyArtifact: {
    path: { project_name: string; repository_name: string };
    query: { from: string };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get an artifact */
  getArtifact: {
    path: { project_name: string; repository_name: string; reference: string };
    query: { page: number; page_size: number; with_tag: boolean; with_label: boolean; with_scan_overview: boolean; with_sbom_overview: boolean; with_accessory: boolean; with_inherited_accessory: boolean; with_signature: boolean; with_immutable_status: boolean };
    header: { 'x-request-id'?: string | undefined; 'x-accept-vulnerabilities': string };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Artifact']; paged: false; located: false };
    };
  };
  /** Delete an artifact */
  deleteArtifact: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Tag an artifact */
  createTag: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['NewTag'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the tags of an artifact */
  listTags: {
    path: { project_name: string; repository_name: string; reference: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; with_immutable_status: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Tag'])[]; paged: true; located: false };
    };
  };
  /** Delete a tag */
  deleteTag: {
    path: { project_name: string; repository_name: string; reference: string; tag_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the accessories of an artifact */
  listAccessories: {
    path: { project_name: string; repository_name: string; reference: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Accessory'])[]; paged: true; located: false };
    };
  };
  /** Get the vulnerability report of an artifact */
  getVulnerabilitiesAddition: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-accept-vulnerabilities': string };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: { readonly [key: string]: { readonly [key: string]: unknown } }; paged: false; located: false };
    };
  };
  /** Get an addition of an artifact */
  getAddition: {
    path: { project_name: string; repository_name: string; reference: string; addition: "build_history" | "values.yaml" | "readme.md" | "dependencies" | "sbom" | "license" | "files" };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'chosen'; body: unknown; paged: false; located: false };
    };
  };
  /** Put a label on an artifact */
  addLabel: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Label'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Take a label off an artifact */
  removeLabel: {
    path: { project_name: string; repository_name: string; reference: string; label_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the artifacts of a project */
  listArtifactsOfProject: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; with_tag: boolean; with_label: boolean; with_scan_overview: boolean; with_sbom_overview: boolean; with_immutable_status: boolean; with_accessory: boolean; with_inherited_accessory: boolean; latest_in_repository: boolean };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean; 'x-accept-vulnerabilities': string };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Artifact'])[]; paged: true; located: false };
    };
  };
  /** Get an icon */
  getIcon: {
    path: { digest: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Icon']; paged: false; located: false };
    };
  };
  /** List the tags of a repository */
  listRepositoryTags: {
    path: { project_name: string; repository_name: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['RepositoryTag'])[]; paged: true; located: false };
    };
  };
  /** List old audit entries */
  listAuditLogs: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['AuditLog'])[]; paged: true; located: false };
    };
  };
  /** List audit entries */
  listAuditLogExts: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['AuditLogExt'])[]; paged: true; located: false };
    };
  };
  /** List the kinds of audit events */
  listAuditLogEventTypes: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['AuditLogEventType'])[]; paged: false; located: false };
    };
  };
  /** List purge runs */
  getPurgeHistory: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ExecHistory'])[]; paged: true; located: false };
    };
  };
  /** Get a purge run */
  getPurgeJob: {
    path: { purge_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ExecHistory']; paged: false; located: false };
    };
  };
  /** Stop a purge run */
  stopPurge: {
    path: { purge_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the log of a purge run */
  getPurgeJobLog: {
    path: { purge_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Get the purge schedule */
  getPurgeSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ExecHistory'] | undefined; paged: false; located: false };
    };
  };
  /** Schedule or start a purge */
  createPurgeSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Change the purge schedule */
  updatePurgeSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the kinds of remote registries */
  listRegistryProviderTypes: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (string)[]; paged: false; located: false };
    };
  };
  /** List how kinds of registries are addressed */
  listRegistryProviderInfos: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: { readonly [key: string]: Schemas['RegistryProviderInfo'] }; paged: false; located: false };
    };
  };
  /** Create an endpoint */
  createRegistry: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Registry'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** List endpoints */
  listRegistries: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; name?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Registry'])[]; paged: true; located: false };
    };
  };
  /** Test the connection to a registry */
  pingRegistry: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RegistryPing'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get an endpoint */
  getRegistry: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Registry']; paged: false; located: false };
    };
  };
  /** Delete an endpoint */
  deleteRegistry: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Change an endpoint */
  updateRegistry: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RegistryUpdate'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get what an endpoint can do */
  getRegistryInfo: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['RegistryInfo']; paged: false; located: false };
    };
  };
  /** Exchange an identity token for credentials */
  exchangeToken: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['TokenExchange'];
    replies: {
      200: { kind: 'json'; body: Schemas['ExchangedCredentials']; paged: false; located: false };
    };
  };
  /** Give own workload credentials back */
  returnWorkloadCredentials: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List trust rules of the system */
  listTrustRules: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TrustRule'])[]; paged: true; located: false };
    };
  };
  /** Create a trust rule of the system */
  createTrustRule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['TrustRuleRequest'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a trust rule of the system */
  getTrustRule: {
    path: { rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['TrustRule']; paged: false; located: false };
    };
  };
  /** Replace a trust rule of the system */
  updateTrustRule: {
    path: { rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['TrustRuleRequest'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a trust rule of the system */
  deleteTrustRule: {
    path: { rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Explain which trust rules of the system match */
  testTrustRules: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['TrustTest'];
    replies: {
      200: { kind: 'json'; body: Schemas['TrustDecision']; paged: false; located: false };
    };
  };
  /** List workload credentials of the system */
  listWorkloadCredentials: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WorkloadCredentials'])[]; paged: true; located: false };
    };
  };
  /** Revoke workload credentials of the system */
  revokeWorkloadCredentials: {
    path: { credential_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List trust rules of a project */
  listProjectTrustRules: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TrustRule'])[]; paged: true; located: false };
    };
  };
  /** Create a trust rule of a project */
  createProjectTrustRule: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['TrustRuleRequest'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a trust rule of a project */
  getProjectTrustRule: {
    path: { project_name_or_id: string; rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['TrustRule']; paged: false; located: false };
    };
  };
  /** Replace a trust rule of a project */
  updateProjectTrustRule: {
    path: { project_name_or_id: string; rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['TrustRuleRequest'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a trust rule of a project */
  deleteProjectTrustRule: {
    path: { project_name_or_id: string; rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Explain which trust rules of a project match */
  testProjectTrustRules: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['TrustTest'];
    replies: {
      200: { kind: 'json'; body: Schemas['TrustDecision']; paged: false; located: false };
    };
  };
  /** List workload credentials of a project */
  listProjectWorkloadCredentials: {
    path: { project_name_or_id: string };
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WorkloadCredentials'])[]; paged: true; located: false };
    };
  };
  /** Revoke workload credentials of a project */
  revokeProjectWorkloadCredentials: {
    path: { project_name_or_id: string; credential_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List garbage collection runs */
  getGCHistory: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['GCHistory'])[]; paged: true; located: false };
    };
  };
  /** Get a garbage collection run */
  getGC: {
    path: { gc_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['GCHistory']; paged: false; located: false };
    };
  };
  /** Stop a garbage collection run */
  stopGC: {
    path: { gc_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the log of a garbage collection run */
  getGCLog: {
    path: { gc_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Get the garbage collection schedule */
  getGCSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['GCHistory'] | undefined; paged: false; located: false };
    };
  };
  /** Schedule or start a garbage collection */
  createGCSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Change the garbage collection schedule */
  updateGCSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the state of the collection */
  getCollectionState: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['CollectionState']; paged: false; located: false };
    };
  };
  /** Explain why a blob is kept */
  explainBlob: {
    path: { digest: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['BlobExplanation']; paged: false; located: false };
    };
  };
  /** List user groups */
  listUserGroups: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number; ldap_group_dn?: string | undefined; group_name?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['UserGroup'])[]; paged: true; located: false };
    };
  };
  /** Create a user group */
  createUserGroup: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['UserGroup'] | undefined;
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Find user groups by name */
  searchUserGroups: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number; groupname: string };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['UserGroupSearchItem'])[]; paged: true; located: false };
    };
  };
  /** Get a user group */
  getUserGroup: {
    path: { group_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['UserGroup']; paged: false; located: false };
    };
  };
  /** Rename a user group */
  updateUserGroup: {
    path: { group_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['UserGroup'] | undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a user group */
  deleteUserGroup: {
    path: { group_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List what happened to tags */
  listRepositoryHistory: {
    path: { project_name_or_id: string; repository_name: string };
    query: { q?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TagVersion'])[]; paged: true; located: false };
    };
  };
  /** List the tags of a time */
  listTagsAt: {
    path: { project_name_or_id: string; repository_name: string };
    query: { at?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TagVersion'])[]; paged: true; located: false };
    };
  };
  /** List the versions of a tag */
  listTagHistory: {
    path: { project_name_or_id: string; repository_name: string; tag_name: string };
    query: { q?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TagVersion'])[]; paged: true; located: false };
    };
  };
  /** Get where a tag pointed */
  getTagAt: {
    path: { project_name_or_id: string; repository_name: string; tag_name: string };
    query: { at?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['TagVersion']; paged: false; located: false };
    };
  };
  /** Restore a version of a tag */
  restoreTag: {
    path: { project_name_or_id: string; repository_name: string; tag_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['TagRestoration'];
    replies: {
      200: { kind: 'json'; body: Schemas['RestoredTag']; paged: false; located: false };
    };
  };
  /** List deleted artifacts */
  listTrashedArtifacts: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TrashedArtifact'])[]; paged: true; located: false };
    };
  };
  /** Delete an artifact for good */
  purgeTrashedArtifact: {
    path: { project_name_or_id: string; artifact_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Restore a deleted artifact */
  restoreTrashedArtifact: {
    path: { project_name_or_id: string; artifact_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Restored']; paged: false; located: false };
    };
  };
  /** List deleted repositories */
  listTrashedRepositories: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['TrashedRepository'])[]; paged: true; located: false };
    };
  };
  /** Delete a repository for good */
  purgeTrashedRepository: {
    path: { project_name_or_id: string; repository_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Restore a deleted repository */
  restoreTrashedRepository: {
    path: { project_name_or_id: string; repository_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Restored']; paged: false; located: false };
    };
  };
  /** Test the connection to LDAP */
  pingLdap: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['LdapConf'] | undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['LdapPingResult']; paged: false; located: false };
    };
  };
  /** Find users in LDAP */
  searchLdapUser: {
    path: Readonly<Record<never, never>>;
    query: { username?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['LdapUser'])[]; paged: false; located: false };
    };
  };
  /** Import users from LDAP */
  importLdapUser: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['LdapImportUsers'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Find groups in LDAP */
  searchLdapGroup: {
    path: Readonly<Record<never, never>>;
    query: { groupname?: string | undefined; groupdn?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['UserGroup'])[]; paged: false; located: false };
    };
  };
  /** Test the connection to an OIDC provider */
  pingOIDC: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: {
      url?: string | undefined;
      verify_cert?: boolean | undefined;
    };
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the immutability rules of a project */
  ListImmuRules: {
    path: { project_name_or_id: string };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ImmutableRule'])[]; paged: true; located: false };
    };
  };
  /** Create an immutability rule */
  CreateImmuRule: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['ImmutableRule'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Change an immutability rule */
  UpdateImmuRule: {
    path: { project_name_or_id: string; immutable_rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['ImmutableRule'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete an immutability rule */
  DeleteImmuRule: {
    path: { project_name_or_id: string; immutable_rule_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the layers of an image */
  listLayers: {
    path: { project_name_or_id: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ImageLayer'])[]; paged: false; located: false };
    };
  };
  /** List the files of an image */
  listFiles: {
    path: { project_name_or_id: string; repository_name: string; reference: string };
    query: { path?: string | undefined; q?: string | undefined; layer?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ImageFile'])[]; paged: true; located: false };
      202: { kind: 'json'; body: Schemas['LayerProgress']; paged: false; located: false };
    };
  };
  /** Get the text of a file */
  getFileText: {
    path: { project_name_or_id: string; repository_name: string; reference: string };
    query: { path: string; layer?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Download a file */
  downloadFile: {
    path: { project_name_or_id: string; repository_name: string; reference: string };
    query: { path: string; layer?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List worker pools */
  getWorkerPools: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WorkerPool'])[]; paged: false; located: false };
    };
  };
  /** List the workers of a pool */
  getWorkers: {
    path: { pool_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Worker'])[]; paged: false; located: false };
    };
  };
  /** Stop a running job */
  stopRunningJob: {
    path: { job_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the log of a job */
  actionGetJobLog: {
    path: { job_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List job queues */
  listJobQueues: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['JobQueue'])[]; paged: false; located: false };
    };
  };
  /** Stop, pause or resume a queue */
  actionPendingJobs: {
    path: { job_type: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ActionRequest'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List schedules */
  listSchedules: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ScheduleTask'])[]; paged: true; located: false };
    };
  };
  /** Tell whether schedules are paused */
  getSchedulePaused: {
    path: { job_type: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['SchedulerStatus']; paged: false; located: false };
    };
  };
  /** List the runs the caller may see */
  listOwnJobs: {
    path: Readonly<Record<never, never>>;
    query: { mine: boolean; running: boolean; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['OwnJob'])[]; paged: true; located: false };
    };
  };
  /** List labels */
  ListLabels: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; name?: string | undefined; scope?: string | undefined; project_id?: number | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Label'])[]; paged: true; located: false };
    };
  };
  /** Create a label */
  CreateLabel: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Label'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a label */
  GetLabelByID: {
    path: { label_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Label']; paged: false; located: false };
    };
  };
  /** Change a label */
  UpdateLabel: {
    path: { label_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Label'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a label */
  DeleteLabel: {
    path: { label_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Follow what changes */
  followEvents: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'last-event-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Follow the log of a job */
  followJobLog: {
    path: Readonly<Record<never, never>>;
    query: { task_id?: number | undefined; execution_id?: number | undefined };
    header: { 'x-request-id'?: string | undefined; 'last-event-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List the members of a project */
  listProjectMembers: {
    path: { project_name_or_id: string };
    query: { page: number; page_size: number; entityname?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ProjectMemberEntity'])[]; paged: true; located: false };
    };
  };
  /** Add a member to a project */
  createProjectMember: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['ProjectMember'] | undefined;
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a member of a project */
  getProjectMember: {
    path: { project_name_or_id: string; mid: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ProjectMemberEntity']; paged: false; located: false };
    };
  };
  /** Change the role of a member */
  updateProjectMember: {
    path: { project_name_or_id: string; mid: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['RoleRequest'] | undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Remove a member from a project */
  deleteProjectMember: {
    path: { project_name_or_id: string; mid: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the permissions robots can get */
  getPermissions: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Permissions']; paged: false; located: false };
    };
  };
  /** List the kinds of preheat providers */
  ListProviders: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Metadata'])[]; paged: false; located: false };
    };
  };
  /** Test the connection to a preheat provider */
  PingInstances: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Instance'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List preheat provider instances */
  ListInstances: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Instance'])[]; paged: true; located: false };
    };
  };
  /** Create a preheat provider instance */
  CreateInstance: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Instance'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a preheat provider instance */
  GetInstance: {
    path: { preheat_instance_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Instance']; paged: false; located: false };
    };
  };
  /** Delete a preheat provider instance */
  DeleteInstance: {
    path: { preheat_instance_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Change a preheat provider instance */
  UpdateInstance: {
    path: { preheat_instance_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Instance'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Create a preheat policy */
  CreatePolicy: {
    path: { project_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PreheatPolicy'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** List the preheat policies of a project */
  ListPolicies: {
    path: { project_name: string };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['PreheatPolicy'])[]; paged: true; located: false };
    };
  };
  /** Get a preheat policy */
  GetPolicy: {
    path: { project_name: string; preheat_policy_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['PreheatPolicy']; paged: false; located: false };
    };
  };
  /** Change a preheat policy */
  UpdatePolicy: {
    path: { project_name: string; preheat_policy_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PreheatPolicy'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Run a preheat policy */
  ManualPreheat: {
    path: { project_name: string; preheat_policy_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PreheatPolicy'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Delete a preheat policy */
  DeletePolicy: {
    path: { project_name: string; preheat_policy_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the executions of a preheat policy */
  ListExecutions: {
    path: { project_name: string; preheat_policy_name: string };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Execution'])[]; paged: true; located: false };
    };
  };
  /** Get an execution of a preheat policy */
  GetExecution: {
    path: { project_name: string; preheat_policy_name: string; execution_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Execution']; paged: false; located: false };
    };
  };
  /** Stop an execution of a preheat policy */
  StopExecution: {
    path: { project_name: string; preheat_policy_name: string; execution_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Execution'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the tasks of a preheat execution */
  ListTasks: {
    path: { project_name: string; preheat_policy_name: string; execution_id: number };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Task'])[]; paged: true; located: false };
    };
  };
  /** Get the log of a preheat task */
  GetPreheatLog: {
    path: { project_name: string; preheat_policy_name: string; execution_id: number; task_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List providers a project can use */
  ListProvidersUnderProject: {
    path: { project_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ProviderUnderProject'])[]; paged: false; located: false };
    };
  };
  /** List projects */
  listProjects: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; page: number; page_size: number; sort?: string | undefined; name?: string | undefined; public?: boolean | undefined; owner?: string | undefined; with_detail: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Project'])[]; paged: true; located: false };
    };
  };
  /** Check whether a project exists */
  headProject: {
    path: Readonly<Record<never, never>>;
    query: { project_name: string };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Create a project */
  createProject: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-resource-name-in-location': boolean };
    body: Schemas['ProjectReq'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a project */
  getProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Project']; paged: false; located: false };
    };
  };
  /** Update a project */
  updateProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['ProjectReq'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a project */
  deleteProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Tell whether a project can be deleted */
  getProjectDeletable: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ProjectDeletable']; paged: false; located: false };
    };
  };
  /** Get the figures of a project */
  getProjectSummary: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ProjectSummary']; paged: false; located: false };
    };
  };
  /** List the metadata of a project */
  listProjectMetadatas: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: { readonly [key: string]: string }; paged: false; located: false };
    };
  };
  /** Add a metadata entry to a project */
  addProjectMetadatas: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: { readonly [key: string]: string } | undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get a metadata entry of a project */
  getProjectMetadata: {
    path: { project_name_or_id: string; meta_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: { readonly [key: string]: string }; paged: false; located: false };
    };
  };
  /** Change a metadata entry of a project */
  updateProjectMetadata: {
    path: { project_name_or_id: string; meta_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: { readonly [key: string]: string } | undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Remove a metadata entry from a project */
  deleteProjectMetadata: {
    path: { project_name_or_id: string; meta_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the scanner of a project */
  getScannerOfProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScannerRegistration']; paged: false; located: false };
    };
  };
  /** Choose the scanner of a project */
  setScannerOfProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['ProjectScanner'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List scanners a project may choose */
  listScannerCandidatesOfProject: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ScannerRegistration'])[]; paged: true; located: false };
    };
  };
  /** List old audit entries of a project */
  getLogs: {
    path: { project_name: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['AuditLog'])[]; paged: true; located: false };
    };
  };
  /** List audit entries of a project */
  getLogExts: {
    path: { project_name: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['AuditLogExt'])[]; paged: true; located: false };
    };
  };
  /** Get a project and one's rights in it */
  getProjectContext: {
    path: { project_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ProjectContext']; paged: false; located: false };
    };
  };
  /** List quotas */
  listQuotas: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number; reference?: string | undefined; reference_id?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Quota'])[]; paged: true; located: false };
    };
  };
  /** Get a quota */
  getQuota: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Quota']; paged: false; located: false };
    };
  };
  /** Change a quota */
  updateQuota: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['QuotaUpdateReq'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List replication policies */
  listReplicationPolicies: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; name?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ReplicationPolicy'])[]; paged: true; located: false };
    };
  };
  /** Create a replication policy */
  createReplicationPolicy: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ReplicationPolicy'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a replication policy */
  getReplicationPolicy: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ReplicationPolicy']; paged: false; located: false };
    };
  };
  /** Delete a replication policy */
  deleteReplicationPolicy: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Change a replication policy */
  updateReplicationPolicy: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ReplicationPolicy'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List replication executions */
  listReplicationExecutions: {
    path: Readonly<Record<never, never>>;
    query: { sort?: string | undefined; page: number; page_size: number; policy_id?: number | undefined; status?: string | undefined; trigger?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ReplicationExecution'])[]; paged: true; located: false };
    };
  };
  /** Run a replication policy */
  startReplication: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['StartReplicationExecution'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a replication execution */
  getReplicationExecution: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ReplicationExecution']; paged: false; located: false };
    };
  };
  /** Stop a replication execution */
  stopReplication: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the tasks of a replication execution */
  listReplicationTasks: {
    path: { id: number };
    query: { sort?: string | undefined; page: number; page_size: number; status?: string | undefined; resource_type?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ReplicationTask'])[]; paged: true; located: false };
    };
  };
  /** Get the log of a replication task */
  getReplicationLog: {
    path: { id: number; task_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List all repositories */
  listAllRepositories: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; with_size: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Repository'])[]; paged: true; located: false };
    };
  };
  /** List the repositories of a project */
  listRepositories: {
    path: { project_name: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; with_size: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Repository'])[]; paged: true; located: false };
    };
  };
  /** Get a repository */
  getRepository: {
    path: { project_name: string; repository_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Repository']; paged: false; located: false };
    };
  };
  /** Describe a repository */
  updateRepository: {
    path: { project_name: string; repository_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Repository'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a repository */
  deleteRepository: {
    path: { project_name: string; repository_name: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the building blocks of retention rules */
  getRentenitionMetadata: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['RetentionMetadata']; paged: false; located: false };
    };
  };
  /** Create a retention policy */
  createRetention: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RetentionPolicy'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a retention policy */
  getRetention: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['RetentionPolicy']; paged: false; located: false };
    };
  };
  /** Change a retention policy */
  updateRetention: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RetentionPolicy'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a retention policy */
  deleteRetention: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Run a retention policy */
  triggerRetentionExecution: {
    path: { id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: {
      dry_run?: boolean | undefined;
    };
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** List the runs of a retention policy */
  listRetentionExecutions: {
    path: { id: number };
    query: { page?: number | undefined; page_size?: number | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['RetentionExecution'])[]; paged: true; located: false };
    };
  };
  /** Stop a run of a retention policy */
  operateRetentionExecution: {
    path: { id: number; eid: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: {
      action?: string | undefined;
    };
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the tasks of a retention run */
  listRetentionTasks: {
    path: { id: number; eid: number };
    query: { page?: number | undefined; page_size?: number | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['RetentionExecutionTask'])[]; paged: true; located: false };
    };
  };
  /** Get the log of a retention task */
  getRetentionTaskLog: {
    path: { id: number; eid: number; tid: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Preview a retention policy */
  previewRetention: {
    path: { project_name: string };
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RetentionPreviewReq'];
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['RetentionRepositoryPreview'])[]; paged: true; located: false };
    };
  };
  /** Preview a retention policy in a repository */
  previewRetentionOfRepository: {
    path: { project_name: string; repository_name: string };
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RetentionPreviewReq'];
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['RetentionArtifactPreview'])[]; paged: true; located: false };
    };
  };
  /** List robot accounts */
  ListRobot: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Robot'])[]; paged: true; located: false };
    };
  };
  /** Create a robot account */
  CreateRobot: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RobotCreate'];
    replies: {
      201: { kind: 'json'; body: Schemas['RobotCreated']; paged: false; located: true };
    };
  };
  /** Get a robot account */
  GetRobotByID: {
    path: { robot_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Robot']; paged: false; located: false };
    };
  };
  /** Change a robot account */
  UpdateRobot: {
    path: { robot_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Robot'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Replace the secret of a robot */
  RefreshSec: {
    path: { robot_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['RobotSec'];
    replies: {
      200: { kind: 'json'; body: Schemas['RobotSec']; paged: false; located: false };
    };
  };
  /** Delete a robot account */
  DeleteRobot: {
    path: { robot_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the robot accounts the caller looks after */
  listOwnRobots: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['OwnRobot'])[]; paged: true; located: false };
    };
  };
  /** List scanners */
  listScanners: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['ScannerRegistration'])[]; paged: true; located: false };
    };
  };
  /** Register a scanner */
  createScanner: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ScannerRegistrationReq'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Test the connection to a scanner */
  pingScanner: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ScannerRegistrationSettings'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get a scanner */
  getScanner: {
    path: { registration_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScannerRegistration']; paged: false; located: false };
    };
  };
  /** Change a scanner */
  updateScanner: {
    path: { registration_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ScannerRegistrationReq'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Remove a scanner */
  deleteScanner: {
    path: { registration_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScannerRegistration']; paged: false; located: false };
    };
  };
  /** Make a scanner the default */
  setScannerAsDefault: {
    path: { registration_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['IsDefault'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the metadata of a scanner */
  getScannerMetadata: {
    path: { registration_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScannerAdapterMetadata']; paged: false; located: false };
    };
  };
  /** Scan an artifact */
  scanArtifact: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ScanType'] | undefined;
    replies: {
      202: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Stop the scan of an artifact */
  stopScanArtifact: {
    path: { project_name: string; repository_name: string; reference: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['ScanType'];
    replies: {
      202: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the log of a scan */
  getReportLog: {
    path: { project_name: string; repository_name: string; reference: string; report_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Get the progress of scanning everything */
  getLatestScanAllMetrics: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Stats']; paged: false; located: false };
    };
  };
  /** Get the progress of the scheduled scan */
  getLatestScheduledScanAllMetrics: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Stats']; paged: false; located: false };
    };
  };
  /** Get the schedule of scanning everything */
  getScanAllSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Schedule'] | undefined; paged: false; located: false };
    };
  };
  /** Change the schedule of scanning everything */
  updateScanAllSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Schedule or start scanning everything */
  createScanAllSchedule: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Schedule'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Stop scanning everything */
  stopScanAll: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      202: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the caller's sessions */
  listOwnSessions: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['OwnSession'])[]; paged: true; located: false };
    };
  };
  /** End the caller's other sessions */
  endOtherSessions: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** End one of the caller's sessions */
  endOwnSession: {
    path: { session_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get all settings with secrets */
  getInternalconfig: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['InternalConfigurationsResponse']; paged: false; located: false };
    };
  };
  /** Get the settings */
  getConfigurations: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ConfigurationsResponse']; paged: false; located: false };
    };
  };
  /** Change settings */
  updateConfigurations: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['Configurations'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Send a mail to try the settings */
  sendTestMail: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['MailTest'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Suggest what a text means */
  suggest: {
    path: Readonly<Record<never, never>>;
    query: { q: string; limit: number };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Suggestion'])[]; paged: false; located: false };
    };
  };
  /** Tell what to look after */
  getAttention: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Attention']; paged: false; located: false };
    };
  };
  /** Report the health of the server */
  getHealth: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['OverallHealthStatus']; paged: false; located: false };
    };
  };
  /** Search projects and repositories */
  search: {
    path: Readonly<Record<never, never>>;
    query: { q: string };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Search']; paged: false; located: false };
    };
  };
  /** Get the number of projects and repositories */
  getStatistic: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Statistic']; paged: false; located: false };
    };
  };
  /** Get general facts about the server */
  getSystemInfo: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['GeneralInfo']; paged: false; located: false };
    };
  };
  /** Get what a portal begins with */
  getStart: {
    path: Readonly<Record<never, never>>;
    query: { project?: string | undefined; home: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['Start']; paged: false; located: false };
    };
  };
  /** Get the capacity of the storage */
  getVolumes: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['SystemInfo']; paged: false; located: false };
    };
  };
  /** Download the server's CA certificate */
  getCert: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Check that the server answers */
  getPing: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List users */
  listUsers: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; username?: string | undefined; email?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['UserResp'])[]; paged: true; located: false };
    };
  };
  /** Create a user */
  createUser: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['UserCreationReq'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get the caller's own account */
  getCurrentUserInfo: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['UserResp']; paged: false; located: false };
    };
  };
  /** Find users by name */
  searchUsers: {
    path: Readonly<Record<never, never>>;
    query: { page: number; page_size: number; username: string };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['UserSearchRespItem'])[]; paged: true; located: false };
    };
  };
  /** Get a user */
  getUser: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['UserResp']; paged: false; located: false };
    };
  };
  /** Update a user's profile */
  updateUserProfile: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['UserProfile'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a user */
  deleteUser: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Make a user a system administrator */
  setUserSysAdmin: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['UserSysAdminFlag'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Change a user's password */
  updateUserPassword: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PasswordReq'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the caller's permissions */
  getCurrentUserPermissions: {
    path: Readonly<Record<never, never>>;
    query: { scope?: string | undefined; relative?: boolean | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Permission'])[]; paged: false; located: false };
    };
  };
  /** Set the CLI secret of a user */
  setCliSecret: {
    path: { user_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['OIDCCliSecretReq'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Ask for a new password by mail */
  requestPasswordReset: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PasswordResetReq'];
    replies: {
      202: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Choose a new password */
  completePasswordReset: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['PasswordResetCompletion'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Get the system's CVE allowlist */
  getSystemCVEAllowlist: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['CVEAllowlist']; paged: false; located: false };
    };
  };
  /** Replace the system's CVE allowlist */
  putSystemCVEAllowlist: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: Schemas['CVEAllowlist'] | undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Export vulnerabilities as CSV */
  exportScanData: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-scan-data-type': string };
    body: Schemas['ScanDataExportRequest'];
    replies: {
      200: { kind: 'json'; body: Schemas['ScanDataExportJob']; paged: false; located: false };
    };
  };
  /** Get an export of vulnerabilities */
  getScanDataExportExecution: {
    path: { execution_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScanDataExportExecution']; paged: false; located: false };
    };
  };
  /** List the caller's exports of vulnerabilities */
  getScanDataExportExecutionList: {
    path: Readonly<Record<never, never>>;
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['ScanDataExportExecutionList']; paged: false; located: false };
    };
  };
  /** Download an export of vulnerabilities */
  downloadScanData: {
    path: { execution_id: number };
    query: { format?: string | undefined };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** Get the security summary */
  getSecuritySummary: {
    path: Readonly<Record<never, never>>;
    query: { with_dangerous_cve: boolean; with_dangerous_artifact: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['SecuritySummary']; paged: false; located: false };
    };
  };
  /** List vulnerabilities */
  ListVulnerabilities: {
    path: Readonly<Record<never, never>>;
    query: { q?: string | undefined; page: number; page_size: number; tune_count: boolean; with_tag: boolean };
    header: { 'x-request-id'?: string | undefined };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['VulnerabilityItem'])[]; paged: true; located: false };
    };
  };
  /** List the webhook policies of a project */
  ListWebhookPoliciesOfProject: {
    path: { project_name_or_id: string };
    query: { sort?: string | undefined; q?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WebhookPolicy'])[]; paged: true; located: false };
    };
  };
  /** Create a webhook policy */
  CreateWebhookPolicyOfProject: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['WebhookPolicy'];
    replies: {
      201: { kind: 'empty'; body: undefined; paged: false; located: true };
    };
  };
  /** Get a webhook policy */
  GetWebhookPolicyOfProject: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['WebhookPolicy']; paged: false; located: false };
    };
  };
  /** Change a webhook policy */
  UpdateWebhookPolicyOfProject: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['WebhookPolicy'];
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** Delete a webhook policy */
  DeleteWebhookPolicyOfProject: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'empty'; body: undefined; paged: false; located: false };
    };
  };
  /** List the deliveries of a webhook policy */
  ListExecutionsOfWebhookPolicy: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Execution'])[]; paged: true; located: false };
    };
  };
  /** List the tasks of a webhook delivery */
  ListTasksOfWebhookExecution: {
    path: { project_name_or_id: string; webhook_policy_id: number; execution_id: number };
    query: { page: number; page_size: number; q?: string | undefined; sort?: string | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['Task'])[]; paged: true; located: false };
    };
  };
  /** Get the log of a webhook task */
  GetLogsOfWebhookTask: {
    path: { project_name_or_id: string; webhook_policy_id: number; execution_id: number; task_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'bytes'; body: unknown; paged: false; located: false };
    };
  };
  /** List when webhooks were last sent */
  LastTrigger: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WebhookLastTrigger'])[]; paged: false; located: false };
    };
  };
  /** List the deliveries of a policy, old form */
  ListWebhookJobs: {
    path: { project_name_or_id: string };
    query: { q?: string | undefined; sort?: string | undefined; page: number; page_size: number; policy_id: number; status?: readonly (string)[] | undefined };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WebhookJob'])[]; paged: true; located: false };
    };
  };
  /** List what webhooks can report */
  GetSupportedEventTypes: {
    path: { project_name_or_id: string };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: Schemas['SupportedWebhookEventTypes']; paged: false; located: false };
    };
  };
  /** List the events that a webhook policy reports */
  listWebhookPolicyEvents: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: { q?: string | undefined; page: number; page_size: number };
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: undefined;
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WebhookEvent'])[]; paged: true; located: false };
    };
  };
  /** Send events of a webhook policy again */
  replayWebhookEvents: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['WebhookReplay'];
    replies: {
      202: { kind: 'json'; body: Schemas['WebhookReplayed']; paged: false; located: false };
    };
  };
  /** Send a test event to webhook targets */
  testWebhookPolicy: {
    path: { project_name_or_id: string; webhook_policy_id: number };
    query: Readonly<Record<never, never>>;
    header: { 'x-request-id'?: string | undefined; 'x-is-resource-name': boolean };
    body: Schemas['WebhookTest'];
    replies: {
      200: { kind: 'json'; body: readonly (Schemas['WebhookTestResult'])[]; paged: false; located: false };
    };
  };
}

/** The name of an operation of the contract. */
export type OperationId = keyof Operations;

/** Every operation as data, for the router and the validators. */
export const operations: { readonly [Id in OperationId]: Operation } = {
  listArtifacts: {"id":"listArtifacts","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"header","name":"X-Accept-Vulnerabilities","required":false,"schema":{"type":"string","default":"application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"}},{"in":"query","name":"with_tag","required":false,"schema":{"type":"boolean","default":true}},{"in":"query","name":"with_label","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_scan_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_sbom_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_immutable_status","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_accessory","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_inherited_accessory","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Artifact"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CopyArtifact: {"id":"CopyArtifact","method":"POST","path":"/projects/{project_name}/repositories/{repository_name}/artifacts","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"from","required":true,"schema":{"type":"string"}}],"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"405":{},"409":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getArtifact: {"id":"getArtifact","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"header","name":"X-Accept-Vulnerabilities","required":false,"schema":{"type":"string","default":"application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"}},{"in":"query","name":"with_tag","required":false,"schema":{"type":"boolean","default":true}},{"in":"query","name":"with_label","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_scan_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_sbom_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_accessory","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_inherited_accessory","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_signature","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_immutable_status","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Artifact"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  deleteArtifact: {"id":"deleteArtifact","method":"DELETE","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  createTag: {"id":"createTag","method":"POST","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/NewTag"}},"responses":{"201":{},"400":{},"401":{},"403":{},"404":{},"405":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listTags: {"id":"listTags","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"with_immutable_status","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Tag"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  deleteTag: {"id":"deleteTag","method":"DELETE","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/tags/{tag_name}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"path","name":"tag_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listAccessories: {"id":"listAccessories","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/accessories","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Accessory"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getVulnerabilitiesAddition: {"id":"getVulnerabilitiesAddition","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/vulnerabilities","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Accept-Vulnerabilities","required":false,"schema":{"type":"string","default":"application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"object","description":"Reports by MIME type; empty when there is none.","additionalProperties":{"type":"object"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getAddition: {"id":"getAddition","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"path","name":"addition","required":true,"schema":{"type":"string","enum":["build_history","values.yaml","readme.md","dependencies","sbom","license","files"]}}],"responses":{"200":{"contentType":"application/json","chosen":true,"schema":{"description":"The addition as JSON: `build_history`, `dependencies`, `files` and some SBOMs."}},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  addLabel: {"id":"addLabel","method":"POST","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Label"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  removeLabel: {"id":"removeLabel","method":"DELETE","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/labels/{label_id}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"path","name":"label_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listArtifactsOfProject: {"id":"listArtifactsOfProject","method":"GET","path":"/projects/{project_name_or_id}/artifacts","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"header","name":"X-Accept-Vulnerabilities","required":false,"schema":{"type":"string","default":"application/vnd.security.vulnerability.report; version=1.1, application/vnd.scanner.adapter.vuln.report.harbor+json; version=1.0"}},{"in":"query","name":"with_tag","required":false,"schema":{"type":"boolean","default":true}},{"in":"query","name":"with_label","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_scan_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_sbom_overview","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_immutable_status","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_accessory","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_inherited_accessory","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"latest_in_repository","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Artifact"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getIcon: {"id":"getIcon","method":"GET","path":"/icons/{digest}","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"digest","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Icon"}},"400":{},"401":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listRepositoryTags: {"id":"listRepositoryTags","method":"GET","path":"/haven/projects/{project_name}/repositories/{repository_name}/tags","feature":"artifacts","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/RepositoryTag"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listAuditLogs: {"id":"listAuditLogs","method":"GET","path":"/audit-logs","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/AuditLog"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  listAuditLogExts: {"id":"listAuditLogExts","method":"GET","path":"/auditlog-exts","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/AuditLogExt"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  listAuditLogEventTypes: {"id":"listAuditLogEventTypes","method":"GET","path":"/auditlog-exts/events","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/AuditLogEventType"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getPurgeHistory: {"id":"getPurgeHistory","method":"GET","path":"/system/purgeaudit","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ExecHistory"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getPurgeJob: {"id":"getPurgeJob","method":"GET","path":"/system/purgeaudit/{purge_id}","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"purge_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ExecHistory"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  stopPurge: {"id":"stopPurge","method":"PUT","path":"/system/purgeaudit/{purge_id}","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"purge_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getPurgeJobLog: {"id":"getPurgeJobLog","method":"GET","path":"/system/purgeaudit/{purge_id}/log","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"purge_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getPurgeSchedule: {"id":"getPurgeSchedule","method":"GET","path":"/system/purgeaudit/schedule","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ExecHistory"},"optional":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createPurgeSchedule: {"id":"createPurgeSchedule","method":"POST","path":"/system/purgeaudit/schedule","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  updatePurgeSchedule: {"id":"updatePurgeSchedule","method":"PUT","path":"/system/purgeaudit/schedule","feature":"audit","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listRegistryProviderTypes: {"id":"listRegistryProviderTypes","method":"GET","path":"/replication/adapters","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"type":"string"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  listRegistryProviderInfos: {"id":"listRegistryProviderInfos","method":"GET","path":"/replication/adapterinfos","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"object","additionalProperties":{"$ref":"#/components/schemas/RegistryProviderInfo"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createRegistry: {"id":"createRegistry","method":"POST","path":"/registries","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Registry"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listRegistries: {"id":"listRegistries","method":"GET","path":"/registries","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"name","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Registry"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  pingRegistry: {"id":"pingRegistry","method":"POST","path":"/registries/ping","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RegistryPing"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getRegistry: {"id":"getRegistry","method":"GET","path":"/registries/{id}","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Registry"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  deleteRegistry: {"id":"deleteRegistry","method":"DELETE","path":"/registries/{id}","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  updateRegistry: {"id":"updateRegistry","method":"PUT","path":"/registries/{id}","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RegistryUpdate"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getRegistryInfo: {"id":"getRegistryInfo","method":"GET","path":"/registries/{id}/info","feature":"endpoints","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RegistryInfo"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  exchangeToken: {"id":"exchangeToken","method":"POST","path":"/haven/federation/token","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TokenExchange"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ExchangedCredentials"}},"400":{},"401":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  returnWorkloadCredentials: {"id":"returnWorkloadCredentials","method":"DELETE","path":"/haven/federation/token","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{},"401":{},"403":{},"429":{},"500":{},"503":{}}},
  listTrustRules: {"id":"listTrustRules","method":"GET","path":"/haven/federation/rules","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TrustRule"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  createTrustRule: {"id":"createTrustRule","method":"POST","path":"/haven/federation/rules","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustRuleRequest"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getTrustRule: {"id":"getTrustRule","method":"GET","path":"/haven/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/TrustRule"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateTrustRule: {"id":"updateTrustRule","method":"PUT","path":"/haven/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustRuleRequest"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteTrustRule: {"id":"deleteTrustRule","method":"DELETE","path":"/haven/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  testTrustRules: {"id":"testTrustRules","method":"POST","path":"/haven/federation/test","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustTest"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/TrustDecision"}},"400":{},"401":{},"403":{},"404":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{}}},
  listWorkloadCredentials: {"id":"listWorkloadCredentials","method":"GET","path":"/haven/federation/credentials","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WorkloadCredentials"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  revokeWorkloadCredentials: {"id":"revokeWorkloadCredentials","method":"DELETE","path":"/haven/federation/credentials/{credential_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"credential_id","required":true,"schema":{"type":"string","maxLength":64}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listProjectTrustRules: {"id":"listProjectTrustRules","method":"GET","path":"/haven/projects/{project_name_or_id}/federation/rules","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TrustRule"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  createProjectTrustRule: {"id":"createProjectTrustRule","method":"POST","path":"/haven/projects/{project_name_or_id}/federation/rules","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustRuleRequest"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getProjectTrustRule: {"id":"getProjectTrustRule","method":"GET","path":"/haven/projects/{project_name_or_id}/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/TrustRule"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateProjectTrustRule: {"id":"updateProjectTrustRule","method":"PUT","path":"/haven/projects/{project_name_or_id}/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustRuleRequest"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteProjectTrustRule: {"id":"deleteProjectTrustRule","method":"DELETE","path":"/haven/projects/{project_name_or_id}/federation/rules/{rule_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  testProjectTrustRules: {"id":"testProjectTrustRules","method":"POST","path":"/haven/projects/{project_name_or_id}/federation/test","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TrustTest"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/TrustDecision"}},"400":{},"401":{},"403":{},"404":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{}}},
  listProjectWorkloadCredentials: {"id":"listProjectWorkloadCredentials","method":"GET","path":"/haven/projects/{project_name_or_id}/federation/credentials","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WorkloadCredentials"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  revokeProjectWorkloadCredentials: {"id":"revokeProjectWorkloadCredentials","method":"DELETE","path":"/haven/projects/{project_name_or_id}/federation/credentials/{credential_id}","feature":"federation","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"credential_id","required":true,"schema":{"type":"string","maxLength":64}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getGCHistory: {"id":"getGCHistory","method":"GET","path":"/system/gc","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/GCHistory"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getGC: {"id":"getGC","method":"GET","path":"/system/gc/{gc_id}","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"gc_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/GCHistory"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  stopGC: {"id":"stopGC","method":"PUT","path":"/system/gc/{gc_id}","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"gc_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getGCLog: {"id":"getGCLog","method":"GET","path":"/system/gc/{gc_id}/log","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"gc_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getGCSchedule: {"id":"getGCSchedule","method":"GET","path":"/system/gc/schedule","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/GCHistory"},"optional":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createGCSchedule: {"id":"createGCSchedule","method":"POST","path":"/system/gc/schedule","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  updateGCSchedule: {"id":"updateGCSchedule","method":"PUT","path":"/system/gc/schedule","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getCollectionState: {"id":"getCollectionState","method":"GET","path":"/haven/collection","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/CollectionState"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  explainBlob: {"id":"explainBlob","method":"GET","path":"/haven/blobs/{digest}/why","feature":"garbage-collection","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"digest","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/BlobExplanation"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listUserGroups: {"id":"listUserGroups","method":"GET","path":"/usergroups","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"ldap_group_dn","required":false,"schema":{"type":"string"}},{"in":"query","name":"group_name","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/UserGroup"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createUserGroup: {"id":"createUserGroup","method":"POST","path":"/usergroups","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/UserGroup"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  searchUserGroups: {"id":"searchUserGroups","method":"GET","path":"/usergroups/search","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"groupname","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/UserGroupSearchItem"}},"paged":true},"400":{},"401":{},"403":{},"409":{},"422":{},"429":{},"500":{},"503":{}}},
  getUserGroup: {"id":"getUserGroup","method":"GET","path":"/usergroups/{group_id}","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"group_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/UserGroup"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateUserGroup: {"id":"updateUserGroup","method":"PUT","path":"/usergroups/{group_id}","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"group_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/UserGroup"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteUserGroup: {"id":"deleteUserGroup","method":"DELETE","path":"/usergroups/{group_id}","feature":"groups","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"group_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listRepositoryHistory: {"id":"listRepositoryHistory","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/history","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TagVersion"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listTagsAt: {"id":"listTagsAt","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/tags-at","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"at","required":false,"schema":{"type":"string","maxLength":64}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TagVersion"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listTagHistory: {"id":"listTagHistory","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/tags/{tag_name}/history","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"tag_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TagVersion"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getTagAt: {"id":"getTagAt","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/tags/{tag_name}/version","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"tag_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"at","required":false,"schema":{"type":"string","maxLength":64}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/TagVersion"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  restoreTag: {"id":"restoreTag","method":"POST","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/tags/{tag_name}/restore","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"tag_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/TagRestoration"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RestoredTag"}},"400":{},"401":{},"403":{},"404":{},"409":{},"412":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listTrashedArtifacts: {"id":"listTrashedArtifacts","method":"GET","path":"/haven/projects/{project_name_or_id}/trash/artifacts","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TrashedArtifact"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  purgeTrashedArtifact: {"id":"purgeTrashedArtifact","method":"DELETE","path":"/haven/projects/{project_name_or_id}/trash/artifacts/{artifact_id}","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"artifact_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"422":{},"429":{},"500":{},"503":{}}},
  restoreTrashedArtifact: {"id":"restoreTrashedArtifact","method":"POST","path":"/haven/projects/{project_name_or_id}/trash/artifacts/{artifact_id}/restore","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"artifact_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Restored"}},"400":{},"401":{},"403":{},"404":{},"409":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listTrashedRepositories: {"id":"listTrashedRepositories","method":"GET","path":"/haven/projects/{project_name_or_id}/trash/repositories","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/TrashedRepository"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  purgeTrashedRepository: {"id":"purgeTrashedRepository","method":"DELETE","path":"/haven/projects/{project_name_or_id}/trash/repositories/{repository_name}","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"422":{},"429":{},"500":{},"503":{}}},
  restoreTrashedRepository: {"id":"restoreTrashedRepository","method":"POST","path":"/haven/projects/{project_name_or_id}/trash/repositories/{repository_name}/restore","feature":"history","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Restored"}},"400":{},"401":{},"403":{},"404":{},"409":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  pingLdap: {"id":"pingLdap","method":"POST","path":"/ldap/ping","feature":"identity","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/LdapConf"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/LdapPingResult"}},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  searchLdapUser: {"id":"searchLdapUser","method":"GET","path":"/ldap/users/search","feature":"identity","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"username","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/LdapUser"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  importLdapUser: {"id":"importLdapUser","method":"POST","path":"/ldap/users/import","feature":"identity","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/LdapImportUsers"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  searchLdapGroup: {"id":"searchLdapGroup","method":"GET","path":"/ldap/groups/search","feature":"identity","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"groupname","required":false,"schema":{"type":"string"}},{"in":"query","name":"groupdn","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/UserGroup"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  pingOIDC: {"id":"pingOIDC","method":"POST","path":"/system/oidc/ping","feature":"identity","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"type":"object","properties":{"url":{"type":"string","description":"Issuer address of the provider."},"verify_cert":{"type":"boolean","description":"Whether its certificate is verified."}}}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListImmuRules: {"id":"ListImmuRules","method":"GET","path":"/projects/{project_name_or_id}/immutabletagrules","feature":"immutability","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ImmutableRule"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CreateImmuRule: {"id":"CreateImmuRule","method":"POST","path":"/projects/{project_name_or_id}/immutabletagrules","feature":"immutability","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ImmutableRule"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  UpdateImmuRule: {"id":"UpdateImmuRule","method":"PUT","path":"/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}","feature":"immutability","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"immutable_rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ImmutableRule"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  DeleteImmuRule: {"id":"DeleteImmuRule","method":"DELETE","path":"/projects/{project_name_or_id}/immutabletagrules/{immutable_rule_id}","feature":"immutability","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"immutable_rule_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listLayers: {"id":"listLayers","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/artifacts/{reference}/layers","feature":"insight","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ImageLayer"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listFiles: {"id":"listFiles","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/artifacts/{reference}/files","feature":"insight","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"path","required":false,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string","maxLength":200}},{"in":"query","name":"layer","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ImageFile"}},"paged":true},"202":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/LayerProgress"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getFileText: {"id":"getFileText","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/artifacts/{reference}/files/text","feature":"insight","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"path","required":true,"schema":{"type":"string","minLength":1,"maxLength":4096}},{"in":"query","name":"layer","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  downloadFile: {"id":"downloadFile","method":"GET","path":"/haven/projects/{project_name_or_id}/repositories/{repository_name}/artifacts/{reference}/files/download","feature":"insight","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"query","name":"path","required":true,"schema":{"type":"string","minLength":1,"maxLength":4096}},{"in":"query","name":"layer","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/octet-stream","schema":{"type":"string","format":"binary"}},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  getWorkerPools: {"id":"getWorkerPools","method":"GET","path":"/jobservice/pools","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WorkerPool"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getWorkers: {"id":"getWorkers","method":"GET","path":"/jobservice/pools/{pool_id}/workers","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"pool_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Worker"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  stopRunningJob: {"id":"stopRunningJob","method":"PUT","path":"/jobservice/jobs/{job_id}","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"job_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  actionGetJobLog: {"id":"actionGetJobLog","method":"GET","path":"/jobservice/jobs/{job_id}/log","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"job_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listJobQueues: {"id":"listJobQueues","method":"GET","path":"/jobservice/queues","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/JobQueue"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  actionPendingJobs: {"id":"actionPendingJobs","method":"PUT","path":"/jobservice/queues/{job_type}","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"job_type","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ActionRequest"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listSchedules: {"id":"listSchedules","method":"GET","path":"/schedules","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ScheduleTask"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getSchedulePaused: {"id":"getSchedulePaused","method":"GET","path":"/schedules/{job_type}/paused","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"job_type","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/SchedulerStatus"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listOwnJobs: {"id":"listOwnJobs","method":"GET","path":"/haven/me/jobs","feature":"jobs","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"mine","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"running","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/OwnJob"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  ListLabels: {"id":"ListLabels","method":"GET","path":"/labels","feature":"labels","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"name","required":false,"schema":{"type":"string"}},{"in":"query","name":"scope","required":false,"schema":{"type":"string"}},{"in":"query","name":"project_id","required":false,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Label"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CreateLabel: {"id":"CreateLabel","method":"POST","path":"/labels","feature":"labels","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Label"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"415":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  GetLabelByID: {"id":"GetLabelByID","method":"GET","path":"/labels/{label_id}","feature":"labels","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"label_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Label"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  UpdateLabel: {"id":"UpdateLabel","method":"PUT","path":"/labels/{label_id}","feature":"labels","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"label_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Label"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  DeleteLabel: {"id":"DeleteLabel","method":"DELETE","path":"/labels/{label_id}","feature":"labels","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"label_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  followEvents: {"id":"followEvents","method":"GET","path":"/haven/events","feature":"live","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"Last-Event-ID","required":false,"schema":{"type":"string","maxLength":100}}],"responses":{"200":{"contentType":"text/event-stream","schema":{"type":"string"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  followJobLog: {"id":"followJobLog","method":"GET","path":"/haven/job-logs","feature":"live","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"Last-Event-ID","required":false,"schema":{"type":"string","maxLength":100}},{"in":"query","name":"task_id","required":false,"schema":{"type":"integer","format":"int64","minimum":1}},{"in":"query","name":"execution_id","required":false,"schema":{"type":"integer","format":"int64","minimum":1}}],"responses":{"200":{"contentType":"text/event-stream","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listProjectMembers: {"id":"listProjectMembers","method":"GET","path":"/projects/{project_name_or_id}/members","feature":"members","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"entityname","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ProjectMemberEntity"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  createProjectMember: {"id":"createProjectMember","method":"POST","path":"/projects/{project_name_or_id}/members","feature":"members","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/ProjectMember"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getProjectMember: {"id":"getProjectMember","method":"GET","path":"/projects/{project_name_or_id}/members/{mid}","feature":"members","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"mid","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ProjectMemberEntity"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateProjectMember: {"id":"updateProjectMember","method":"PUT","path":"/projects/{project_name_or_id}/members/{mid}","feature":"members","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"mid","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/RoleRequest"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteProjectMember: {"id":"deleteProjectMember","method":"DELETE","path":"/projects/{project_name_or_id}/members/{mid}","feature":"members","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"mid","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getPermissions: {"id":"getPermissions","method":"GET","path":"/permissions","feature":"permissions","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Permissions"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  ListProviders: {"id":"ListProviders","method":"GET","path":"/p2p/preheat/providers","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Metadata"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  PingInstances: {"id":"PingInstances","method":"POST","path":"/p2p/preheat/instances/ping","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Instance"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListInstances: {"id":"ListInstances","method":"GET","path":"/p2p/preheat/instances","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Instance"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CreateInstance: {"id":"CreateInstance","method":"POST","path":"/p2p/preheat/instances","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Instance"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  GetInstance: {"id":"GetInstance","method":"GET","path":"/p2p/preheat/instances/{preheat_instance_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"preheat_instance_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Instance"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  DeleteInstance: {"id":"DeleteInstance","method":"DELETE","path":"/p2p/preheat/instances/{preheat_instance_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"preheat_instance_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  UpdateInstance: {"id":"UpdateInstance","method":"PUT","path":"/p2p/preheat/instances/{preheat_instance_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"preheat_instance_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Instance"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  CreatePolicy: {"id":"CreatePolicy","method":"POST","path":"/projects/{project_name}/preheat/policies","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PreheatPolicy"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListPolicies: {"id":"ListPolicies","method":"GET","path":"/projects/{project_name}/preheat/policies","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/PreheatPolicy"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  GetPolicy: {"id":"GetPolicy","method":"GET","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/PreheatPolicy"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  UpdatePolicy: {"id":"UpdatePolicy","method":"PUT","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PreheatPolicy"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ManualPreheat: {"id":"ManualPreheat","method":"POST","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PreheatPolicy"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  DeletePolicy: {"id":"DeletePolicy","method":"DELETE","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListExecutions: {"id":"ListExecutions","method":"GET","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Execution"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  GetExecution: {"id":"GetExecution","method":"GET","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Execution"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  StopExecution: {"id":"StopExecution","method":"PATCH","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Execution"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListTasks: {"id":"ListTasks","method":"GET","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}/tasks","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  GetPreheatLog: {"id":"GetPreheatLog","method":"GET","path":"/projects/{project_name}/preheat/policies/{preheat_policy_name}/executions/{execution_id}/tasks/{task_id}/logs","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"preheat_policy_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"task_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  ListProvidersUnderProject: {"id":"ListProvidersUnderProject","method":"GET","path":"/projects/{project_name}/preheat/providers","feature":"preheat","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ProviderUnderProject"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listProjects: {"id":"listProjects","method":"GET","path":"/projects","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"name","required":false,"schema":{"type":"string"}},{"in":"query","name":"public","required":false,"schema":{"type":"boolean"}},{"in":"query","name":"owner","required":false,"schema":{"type":"string"}},{"in":"query","name":"with_detail","required":false,"schema":{"type":"boolean","default":true}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Project"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  headProject: {"id":"headProject","method":"HEAD","path":"/projects","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"project_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  createProject: {"id":"createProject","method":"POST","path":"/projects","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Resource-Name-In-Location","required":false,"schema":{"type":"boolean","default":false}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ProjectReq"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getProject: {"id":"getProject","method":"GET","path":"/projects/{project_name_or_id}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Project"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateProject: {"id":"updateProject","method":"PUT","path":"/projects/{project_name_or_id}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ProjectReq"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteProject: {"id":"deleteProject","method":"DELETE","path":"/projects/{project_name_or_id}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getProjectDeletable: {"id":"getProjectDeletable","method":"GET","path":"/projects/{project_name_or_id}/_deletable","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ProjectDeletable"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getProjectSummary: {"id":"getProjectSummary","method":"GET","path":"/projects/{project_name_or_id}/summary","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ProjectSummary"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listProjectMetadatas: {"id":"listProjectMetadatas","method":"GET","path":"/projects/{project_name_or_id}/metadatas/","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"object","additionalProperties":{"type":"string"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  addProjectMetadatas: {"id":"addProjectMetadatas","method":"POST","path":"/projects/{project_name_or_id}/metadatas/","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":false,"schema":{"type":"object","additionalProperties":{"type":"string"}}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getProjectMetadata: {"id":"getProjectMetadata","method":"GET","path":"/projects/{project_name_or_id}/metadatas/{meta_name}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"meta_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"object","additionalProperties":{"type":"string"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateProjectMetadata: {"id":"updateProjectMetadata","method":"PUT","path":"/projects/{project_name_or_id}/metadatas/{meta_name}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"meta_name","required":true,"schema":{"type":"string"}}],"body":{"required":false,"schema":{"type":"object","additionalProperties":{"type":"string"}}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteProjectMetadata: {"id":"deleteProjectMetadata","method":"DELETE","path":"/projects/{project_name_or_id}/metadatas/{meta_name}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"meta_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getScannerOfProject: {"id":"getScannerOfProject","method":"GET","path":"/projects/{project_name_or_id}/scanner","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScannerRegistration"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  setScannerOfProject: {"id":"setScannerOfProject","method":"PUT","path":"/projects/{project_name_or_id}/scanner","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ProjectScanner"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listScannerCandidatesOfProject: {"id":"listScannerCandidatesOfProject","method":"GET","path":"/projects/{project_name_or_id}/scanner/candidates","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ScannerRegistration"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getLogs: {"id":"getLogs","method":"GET","path":"/projects/{project_name}/logs","feature":"projects","parameters":[{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/AuditLog"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getLogExts: {"id":"getLogExts","method":"GET","path":"/projects/{project_name}/auditlog-exts","feature":"projects","parameters":[{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/AuditLogExt"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getProjectContext: {"id":"getProjectContext","method":"GET","path":"/haven/projects/{project_name}","feature":"projects","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ProjectContext"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listQuotas: {"id":"listQuotas","method":"GET","path":"/quotas","feature":"quotas","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"reference","required":false,"schema":{"type":"string"}},{"in":"query","name":"reference_id","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Quota"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getQuota: {"id":"getQuota","method":"GET","path":"/quotas/{id}","feature":"quotas","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Quota"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateQuota: {"id":"updateQuota","method":"PUT","path":"/quotas/{id}","feature":"quotas","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/QuotaUpdateReq"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listReplicationPolicies: {"id":"listReplicationPolicies","method":"GET","path":"/replication/policies","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"name","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ReplicationPolicy"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createReplicationPolicy: {"id":"createReplicationPolicy","method":"POST","path":"/replication/policies","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ReplicationPolicy"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getReplicationPolicy: {"id":"getReplicationPolicy","method":"GET","path":"/replication/policies/{id}","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ReplicationPolicy"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  deleteReplicationPolicy: {"id":"deleteReplicationPolicy","method":"DELETE","path":"/replication/policies/{id}","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  updateReplicationPolicy: {"id":"updateReplicationPolicy","method":"PUT","path":"/replication/policies/{id}","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ReplicationPolicy"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listReplicationExecutions: {"id":"listReplicationExecutions","method":"GET","path":"/replication/executions","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"policy_id","required":false,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"status","required":false,"schema":{"type":"string"}},{"in":"query","name":"trigger","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ReplicationExecution"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  startReplication: {"id":"startReplication","method":"POST","path":"/replication/executions","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/StartReplicationExecution"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getReplicationExecution: {"id":"getReplicationExecution","method":"GET","path":"/replication/executions/{id}","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ReplicationExecution"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  stopReplication: {"id":"stopReplication","method":"PUT","path":"/replication/executions/{id}","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listReplicationTasks: {"id":"listReplicationTasks","method":"GET","path":"/replication/executions/{id}/tasks","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"status","required":false,"schema":{"type":"string"}},{"in":"query","name":"resource_type","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ReplicationTask"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getReplicationLog: {"id":"getReplicationLog","method":"GET","path":"/replication/executions/{id}/tasks/{task_id}/log","feature":"replication","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"task_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listAllRepositories: {"id":"listAllRepositories","method":"GET","path":"/repositories","feature":"repositories","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"with_size","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Repository"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  listRepositories: {"id":"listRepositories","method":"GET","path":"/projects/{project_name}/repositories","feature":"repositories","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"with_size","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Repository"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getRepository: {"id":"getRepository","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}","feature":"repositories","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Repository"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateRepository: {"id":"updateRepository","method":"PUT","path":"/projects/{project_name}/repositories/{repository_name}","feature":"repositories","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Repository"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteRepository: {"id":"deleteRepository","method":"DELETE","path":"/projects/{project_name}/repositories/{repository_name}","feature":"repositories","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getRentenitionMetadata: {"id":"getRentenitionMetadata","method":"GET","path":"/retentions/metadatas","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RetentionMetadata"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createRetention: {"id":"createRetention","method":"POST","path":"/retentions","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RetentionPolicy"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getRetention: {"id":"getRetention","method":"GET","path":"/retentions/{id}","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RetentionPolicy"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateRetention: {"id":"updateRetention","method":"PUT","path":"/retentions/{id}","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RetentionPolicy"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteRetention: {"id":"deleteRetention","method":"DELETE","path":"/retentions/{id}","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  triggerRetentionExecution: {"id":"triggerRetentionExecution","method":"POST","path":"/retentions/{id}/executions","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"type":"object","properties":{"dry_run":{"type":"boolean","description":"Whether to leave everything as it is."}}}},"responses":{"200":{},"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listRetentionExecutions: {"id":"listRetentionExecutions","method":"GET","path":"/retentions/{id}/executions","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/RetentionExecution"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  operateRetentionExecution: {"id":"operateRetentionExecution","method":"PATCH","path":"/retentions/{id}/executions/{eid}","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"eid","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"type":"object","properties":{"action":{"type":"string","description":"`stop`."}}}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listRetentionTasks: {"id":"listRetentionTasks","method":"GET","path":"/retentions/{id}/executions/{eid}/tasks","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"eid","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/RetentionExecutionTask"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getRetentionTaskLog: {"id":"getRetentionTaskLog","method":"GET","path":"/retentions/{id}/executions/{eid}/tasks/{tid}","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"eid","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"tid","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  previewRetention: {"id":"previewRetention","method":"POST","path":"/haven/projects/{project_name}/retention/preview","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RetentionPreviewReq"}},"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/RetentionRepositoryPreview"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  previewRetentionOfRepository: {"id":"previewRetentionOfRepository","method":"POST","path":"/haven/projects/{project_name}/repositories/{repository_name}/retention/preview","feature":"retention","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RetentionPreviewReq"}},"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/RetentionArtifactPreview"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  ListRobot: {"id":"ListRobot","method":"GET","path":"/robots","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Robot"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CreateRobot: {"id":"CreateRobot","method":"POST","path":"/robots","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RobotCreate"}},"responses":{"201":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RobotCreated"},"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  GetRobotByID: {"id":"GetRobotByID","method":"GET","path":"/robots/{robot_id}","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"robot_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Robot"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  UpdateRobot: {"id":"UpdateRobot","method":"PUT","path":"/robots/{robot_id}","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"robot_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Robot"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  RefreshSec: {"id":"RefreshSec","method":"PATCH","path":"/robots/{robot_id}","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"robot_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/RobotSec"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/RobotSec"}},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  DeleteRobot: {"id":"DeleteRobot","method":"DELETE","path":"/robots/{robot_id}","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"robot_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listOwnRobots: {"id":"listOwnRobots","method":"GET","path":"/haven/me/robots","feature":"robots","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/OwnRobot"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  listScanners: {"id":"listScanners","method":"GET","path":"/scanners","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/ScannerRegistration"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createScanner: {"id":"createScanner","method":"POST","path":"/scanners","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ScannerRegistrationReq"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  pingScanner: {"id":"pingScanner","method":"POST","path":"/scanners/ping","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ScannerRegistrationSettings"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getScanner: {"id":"getScanner","method":"GET","path":"/scanners/{registration_id}","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"registration_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScannerRegistration"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateScanner: {"id":"updateScanner","method":"PUT","path":"/scanners/{registration_id}","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"registration_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ScannerRegistrationReq"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteScanner: {"id":"deleteScanner","method":"DELETE","path":"/scanners/{registration_id}","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"registration_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScannerRegistration"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  setScannerAsDefault: {"id":"setScannerAsDefault","method":"PATCH","path":"/scanners/{registration_id}","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"registration_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/IsDefault"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getScannerMetadata: {"id":"getScannerMetadata","method":"GET","path":"/scanners/{registration_id}/metadata","feature":"scanners","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"registration_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScannerAdapterMetadata"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  scanArtifact: {"id":"scanArtifact","method":"POST","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/ScanType"}},"responses":{"202":{},"400":{},"401":{},"403":{},"404":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  stopScanArtifact: {"id":"stopScanArtifact","method":"POST","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan/stop","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ScanType"}},"responses":{"202":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getReportLog: {"id":"getReportLog","method":"GET","path":"/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/scan/{report_id}/log","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"project_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"repository_name","required":true,"schema":{"type":"string"}},{"in":"path","name":"reference","required":true,"schema":{"type":"string"}},{"in":"path","name":"report_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getLatestScanAllMetrics: {"id":"getLatestScanAllMetrics","method":"GET","path":"/scans/all/metrics","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Stats"}},"400":{},"401":{},"403":{},"412":{},"422":{},"429":{},"500":{},"503":{}}},
  getLatestScheduledScanAllMetrics: {"id":"getLatestScheduledScanAllMetrics","method":"GET","path":"/scans/schedule/metrics","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Stats"}},"400":{},"401":{},"403":{},"412":{},"422":{},"429":{},"500":{},"503":{}}},
  getScanAllSchedule: {"id":"getScanAllSchedule","method":"GET","path":"/system/scanAll/schedule","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Schedule"},"optional":true},"400":{},"401":{},"403":{},"412":{},"422":{},"429":{},"500":{},"503":{}}},
  updateScanAllSchedule: {"id":"updateScanAllSchedule","method":"PUT","path":"/system/scanAll/schedule","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"200":{},"400":{},"401":{},"403":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  createScanAllSchedule: {"id":"createScanAllSchedule","method":"POST","path":"/system/scanAll/schedule","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Schedule"}},"responses":{"201":{},"400":{},"401":{},"403":{},"409":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  stopScanAll: {"id":"stopScanAll","method":"POST","path":"/system/scanAll/stop","feature":"scans","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"202":{},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  listOwnSessions: {"id":"listOwnSessions","method":"GET","path":"/haven/me/sessions","feature":"sessions","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/OwnSession"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  endOtherSessions: {"id":"endOtherSessions","method":"DELETE","path":"/haven/me/sessions","feature":"sessions","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  endOwnSession: {"id":"endOwnSession","method":"DELETE","path":"/haven/me/sessions/{session_id}","feature":"sessions","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"session_id","required":true,"schema":{"type":"string","maxLength":64}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getInternalconfig: {"id":"getInternalconfig","method":"GET","path":"/internalconfig","feature":"settings","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/InternalConfigurationsResponse"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getConfigurations: {"id":"getConfigurations","method":"GET","path":"/configurations","feature":"settings","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ConfigurationsResponse"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  updateConfigurations: {"id":"updateConfigurations","method":"PUT","path":"/configurations","feature":"settings","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/Configurations"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  sendTestMail: {"id":"sendTestMail","method":"POST","path":"/haven/mail-tests","feature":"settings","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/MailTest"}},"responses":{"200":{},"400":{},"401":{},"403":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
  suggest: {"id":"suggest","method":"GET","path":"/haven/suggest","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":true,"schema":{"type":"string","minLength":1,"maxLength":300}},{"in":"query","name":"limit","required":false,"schema":{"type":"integer","format":"int64","minimum":1,"maximum":50,"default":8}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Suggestion"}}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  getAttention: {"id":"getAttention","method":"GET","path":"/haven/me/attention","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Attention"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getHealth: {"id":"getHealth","method":"GET","path":"/health","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/OverallHealthStatus"}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  search: {"id":"search","method":"GET","path":"/search","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Search"}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  getStatistic: {"id":"getStatistic","method":"GET","path":"/statistics","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Statistic"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getSystemInfo: {"id":"getSystemInfo","method":"GET","path":"/systeminfo","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/GeneralInfo"}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  getStart: {"id":"getStart","method":"GET","path":"/haven/start","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"project","required":false,"schema":{"type":"string","maxLength":255}},{"in":"query","name":"home","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/Start"}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  getVolumes: {"id":"getVolumes","method":"GET","path":"/systeminfo/volumes","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/SystemInfo"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getCert: {"id":"getCert","method":"GET","path":"/systeminfo/getcert","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/octet-stream","schema":{"type":"string","format":"binary"}},"400":{},"401":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getPing: {"id":"getPing","method":"GET","path":"/ping","feature":"system","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"422":{},"429":{},"500":{},"503":{}}},
  listUsers: {"id":"listUsers","method":"GET","path":"/users","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"username","required":false,"schema":{"type":"string"}},{"in":"query","name":"email","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/UserResp"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  createUser: {"id":"createUser","method":"POST","path":"/users","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/UserCreationReq"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getCurrentUserInfo: {"id":"getCurrentUserInfo","method":"GET","path":"/users/current","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/UserResp"}},"400":{},"401":{},"403":{},"412":{},"422":{},"429":{},"500":{},"503":{}}},
  searchUsers: {"id":"searchUsers","method":"GET","path":"/users/search","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"username","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/UserSearchRespItem"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  getUser: {"id":"getUser","method":"GET","path":"/users/{user_id}","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/UserResp"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  updateUserProfile: {"id":"updateUserProfile","method":"PUT","path":"/users/{user_id}","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/UserProfile"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  deleteUser: {"id":"deleteUser","method":"DELETE","path":"/users/{user_id}","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  setUserSysAdmin: {"id":"setUserSysAdmin","method":"PUT","path":"/users/{user_id}/sysadmin","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/UserSysAdminFlag"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  updateUserPassword: {"id":"updateUserPassword","method":"PUT","path":"/users/{user_id}/password","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PasswordReq"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getCurrentUserPermissions: {"id":"getCurrentUserPermissions","method":"GET","path":"/users/current/permissions","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"scope","required":false,"schema":{"type":"string"}},{"in":"query","name":"relative","required":false,"schema":{"type":"boolean"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Permission"}}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  setCliSecret: {"id":"setCliSecret","method":"PUT","path":"/users/{user_id}/cli_secret","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"user_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/OIDCCliSecretReq"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  requestPasswordReset: {"id":"requestPasswordReset","method":"POST","path":"/haven/password-resets","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PasswordResetReq"}},"responses":{"202":{},"400":{},"401":{},"403":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  completePasswordReset: {"id":"completePasswordReset","method":"PUT","path":"/haven/password-resets","feature":"users","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/PasswordResetCompletion"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getSystemCVEAllowlist: {"id":"getSystemCVEAllowlist","method":"GET","path":"/system/CVEAllowlist","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/CVEAllowlist"}},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  putSystemCVEAllowlist: {"id":"putSystemCVEAllowlist","method":"PUT","path":"/system/CVEAllowlist","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"body":{"required":false,"schema":{"$ref":"#/components/schemas/CVEAllowlist"}},"responses":{"200":{},"400":{},"401":{},"403":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  exportScanData: {"id":"exportScanData","method":"POST","path":"/export/cve","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Scan-Data-Type","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/ScanDataExportRequest"}},"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScanDataExportJob"}},"400":{},"401":{},"403":{},"404":{},"405":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  getScanDataExportExecution: {"id":"getScanDataExportExecution","method":"GET","path":"/export/cve/execution/{execution_id}","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScanDataExportExecution"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getScanDataExportExecutionList: {"id":"getScanDataExportExecutionList","method":"GET","path":"/export/cve/executions","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/ScanDataExportExecutionList"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  downloadScanData: {"id":"downloadScanData","method":"GET","path":"/export/cve/download/{execution_id}","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"format","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"text/csv","schema":{"type":"string","format":"binary"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  getSecuritySummary: {"id":"getSecuritySummary","method":"GET","path":"/security/summary","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"with_dangerous_cve","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_dangerous_artifact","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/SecuritySummary"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  ListVulnerabilities: {"id":"ListVulnerabilities","method":"GET","path":"/security/vul","feature":"vulnerabilities","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"tune_count","required":false,"schema":{"type":"boolean","default":false}},{"in":"query","name":"with_tag","required":false,"schema":{"type":"boolean","default":false}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/VulnerabilityItem"}},"paged":true},"400":{},"401":{},"403":{},"422":{},"429":{},"500":{},"503":{}}},
  ListWebhookPoliciesOfProject: {"id":"ListWebhookPoliciesOfProject","method":"GET","path":"/projects/{project_name_or_id}/webhook/policies","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WebhookPolicy"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  CreateWebhookPolicyOfProject: {"id":"CreateWebhookPolicyOfProject","method":"POST","path":"/projects/{project_name_or_id}/webhook/policies","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/WebhookPolicy"}},"responses":{"201":{"located":true},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  GetWebhookPolicyOfProject: {"id":"GetWebhookPolicyOfProject","method":"GET","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/WebhookPolicy"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  UpdateWebhookPolicyOfProject: {"id":"UpdateWebhookPolicyOfProject","method":"PUT","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/WebhookPolicy"}},"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"409":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  DeleteWebhookPolicyOfProject: {"id":"DeleteWebhookPolicyOfProject","method":"DELETE","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  ListExecutionsOfWebhookPolicy: {"id":"ListExecutionsOfWebhookPolicy","method":"GET","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Execution"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  ListTasksOfWebhookExecution: {"id":"ListTasksOfWebhookExecution","method":"GET","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  GetLogsOfWebhookTask: {"id":"GetLogsOfWebhookTask","method":"GET","path":"/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions/{execution_id}/tasks/{task_id}/log","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"execution_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"path","name":"task_id","required":true,"schema":{"type":"integer","format":"int64"}}],"responses":{"200":{"contentType":"text/plain","schema":{"type":"string"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  LastTrigger: {"id":"LastTrigger","method":"GET","path":"/projects/{project_name_or_id}/webhook/lasttrigger","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WebhookLastTrigger"}}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  ListWebhookJobs: {"id":"ListWebhookJobs","method":"GET","path":"/projects/{project_name_or_id}/webhook/jobs","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"sort","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}},{"in":"query","name":"policy_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"status","required":false,"schema":{"type":"array","items":{"type":"string"}}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WebhookJob"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  GetSupportedEventTypes: {"id":"GetSupportedEventTypes","method":"GET","path":"/projects/{project_name_or_id}/webhook/events","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}}],"responses":{"200":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/SupportedWebhookEventTypes"}},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  listWebhookPolicyEvents: {"id":"listWebhookPolicyEvents","method":"GET","path":"/haven/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/events","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}},{"in":"query","name":"q","required":false,"schema":{"type":"string"}},{"in":"query","name":"page","required":false,"schema":{"type":"integer","format":"int64","default":1}},{"in":"query","name":"page_size","required":false,"schema":{"type":"integer","format":"int64","default":10,"maximum":100}}],"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WebhookEvent"}},"paged":true},"400":{},"401":{},"403":{},"404":{},"422":{},"429":{},"500":{},"503":{}}},
  replayWebhookEvents: {"id":"replayWebhookEvents","method":"POST","path":"/haven/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/replay","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/WebhookReplay"}},"responses":{"202":{"contentType":"application/json","schema":{"$ref":"#/components/schemas/WebhookReplayed"}},"400":{},"401":{},"403":{},"404":{},"412":{},"413":{},"422":{},"429":{},"500":{},"503":{},"507":{}}},
  testWebhookPolicy: {"id":"testWebhookPolicy","method":"POST","path":"/haven/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/test","feature":"webhooks","parameters":[{"in":"header","name":"X-Request-Id","required":false,"schema":{"type":"string","minLength":1}},{"in":"header","name":"X-Is-Resource-Name","required":false,"schema":{"type":"boolean","default":false}},{"in":"path","name":"project_name_or_id","required":true,"schema":{"type":"string"}},{"in":"path","name":"webhook_policy_id","required":true,"schema":{"type":"integer","format":"int64"}}],"body":{"required":true,"schema":{"$ref":"#/components/schemas/WebhookTest"}},"responses":{"200":{"contentType":"application/json","schema":{"type":"array","items":{"$ref":"#/components/schemas/WebhookTestResult"}}},"400":{},"401":{},"403":{},"404":{},"413":{},"422":{},"429":{},"500":{},"503":{}}},
};
