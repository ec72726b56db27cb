export { bindTokens } from "./routes.ts";
export { createTokenService, mintRunnerToken, type TokenService } from "./service.ts";
export { insertToken, type NewToken, revokeExecutionTokens, revokeRunnerTokens, TOKENS_CHANNEL } from "./store.ts";
export type { Token } from "./token.ts";
