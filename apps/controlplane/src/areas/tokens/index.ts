export { bindTokens } from "./routes.ts";
export { createTokenService, mintJobToken, mintRunnerToken, mintUserToken } from "./service.ts";
export {
  insertToken,
  type NewToken,
  pruneRunnerTokens,
  revokeExecutionTokens,
  revokeTokensOfOrg,
  revokeWritersOf,
  TOKENS_CHANNEL,
} from "./store.ts";
