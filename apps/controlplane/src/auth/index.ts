export {
  type Authenticator,
  createAuthenticator,
  type FindGrant,
  type TokenGrant,
  type TokenKey,
} from "./authenticator.ts";
export { bearerToken, newSecret, secretHash } from "./bearer.ts";
export { type Action, actions, authorize, can, type Resource } from "./policy.ts";
export {
  type JobPrincipal,
  type LogWriterPrincipal,
  orgsOf,
  type Principal,
  type RunnerPrincipal,
  type SystemPrincipal,
  type TokenPrincipal,
  type TokenRole,
  tokenRoleOf,
  type UserPrincipal,
} from "./principal.ts";
