export { bindTokens } from "./routes.ts";
export { createTokenService, mintRunnerToken, mintUserToken, type TokenService } from "./service.ts";
export { insertToken, type NewToken, revokeExecutionTokens, TOKENS_CHANNEL } from "./store.ts";
export type { Token } from "./token.ts";
