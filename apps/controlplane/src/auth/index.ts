export {
  type Authenticator,
  createAuthenticator,
  type FindLiving,
  type TokenGrant,
  type TokenKey,
} from "./authenticator.ts";
export { bearerToken, newSecret, secretHash } from "./bearer.ts";
export { actions, authorize, can, type Resource } from "./policy.ts";
export {
  type LogWriterPrincipal,
  orgsOf,
  type Principal,
  type RunnerPrincipal,
  type TokenPrincipal,
  type TokenRole,
  tokenRoleOf,
  type UserPrincipal,
} from "./principal.ts";
