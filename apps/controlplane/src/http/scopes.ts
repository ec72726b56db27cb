/** Operations that need no token. */
export const openOperations: ReadonlySet<string> = new Set([
  "get_cli_config",
  "get_config_schema",
  "get_config_schema_by_type",
  "get_cloud_platform_regions",
  "create_vcs_connection_callback",
  "phone_home",
]);

/** Operations that need a token but name no org. */
export const globalOperations: ReadonlySet<string> = new Set([
  "create_org",
  "get_orgs",
  "get_current_account",
  "get_current_user",
  "get_auth_me",
  "validate_token",
  "create_static_token",
  "decide_device_login",
  "list_static_tokens",
  "delete_static_token",
  "list_roles",
  "accept_org_invite",
  "get_org_features",
]);
