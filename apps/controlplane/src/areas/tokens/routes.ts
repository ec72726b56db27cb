import type { Bindings } from "../../http/index.ts";
import type { TokenService } from "./service.ts";

export function bindTokens(bindings: Bindings, tokens: TokenService): void {
  bindings.bind("create_static_token", ({ context, body }) => tokens.create(context, body));
  bindings.bind("list_static_tokens", ({ context }) => tokens.list(context));
  bindings.bind("delete_static_token", ({ context, path }) => tokens.revoke(context, path["token_id"]!));
}
