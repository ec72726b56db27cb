export { type Authenticator, createAuthenticator, type FindGrant, type TokenGrant } from "./authenticator.ts";
export { bearerToken, newSecret, secretHash } from "./bearer.ts";
export { type Action, actions, authorize, can, type Resource } from "./policy.ts";
export {
  type JobPrincipal,
  type LogWriterPrincipal,
  orgsOf,
  type Principal,
  type RunnerPrincipal,
  type SystemPrincipal,
  type UserPrincipal,
} from "./principal.ts";
