import { type Clock, unauthenticated } from "@exclave/kernel";
import { secretHash } from "./bearer.ts";
import type { TokenPrincipal } from "./principal.ts";

/** A token as it is looked up: who it stands for and until when. */
export interface TokenGrant {
  readonly principal: TokenPrincipal;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
}

/** How a token is found: by the hash of its secret, or by its id where something vouches for it. */
export type TokenKey = { readonly secretHash: Buffer } | { readonly tokenId: string };

/** Finds the token of this key, or undefined. */
export type FindGrant = (key: TokenKey) => Promise<TokenGrant | undefined>;

/** Turns tokens into principals; safe to call concurrently. */
export interface Authenticator {
  authenticate(token: string | undefined): Promise<TokenPrincipal>;
  /** The principal of a token that was authenticated before and that another proof names, as long as it holds. */
  confirm(tokenId: string): Promise<TokenPrincipal>;
  /** Forgets everything cached, so that a revocation holds at once. */
  forget(): void;
}

/** A revoked token is refused within this time even when the notification of its revocation is lost. */
const CACHE_MILLISECONDS = 4_000;
const MAXIMUM_CACHED = 20_000;

interface Cached {
  readonly grant: Promise<TokenGrant | undefined>;
  readonly until: number;
}

/** An authenticator that keeps answers for a few seconds; misses are kept too, so that guessing costs no queries twice. */
export function createAuthenticator(find: FindGrant, clock: Clock): Authenticator {
  const cache = new Map<string, Cached>();

  function lookUp(key: string, wanted: TokenKey): Promise<TokenGrant | undefined> {
    const now = clock.now().getTime();
    const cached = cache.get(key);
    if (cached && cached.until > now) {
      return cached.grant;
    }
    const grant = find(wanted);
    if (cache.size >= MAXIMUM_CACHED) {
      cache.clear();
    }
    cache.set(key, { grant, until: now + CACHE_MILLISECONDS });
    grant.catch(() => cache.delete(key));
    return grant;
  }

  async function principalOf(key: string, wanted: TokenKey): Promise<TokenPrincipal> {
    const grant = await lookUp(key, wanted);
    if (!grant) {
      throw unauthenticated("auth.token-unknown", "token is not known", { hint: "create a token or log in again" });
    }
    if (grant.revokedAt) {
      throw unauthenticated("auth.token-revoked", "token is revoked", { hint: "create another token" });
    }
    if (grant.expiresAt <= clock.now()) {
      throw unauthenticated("auth.token-expired", "token is expired", { hint: "create another token" });
    }
    return grant.principal;
  }

  return {
    async authenticate(token) {
      if (!token) {
        throw unauthenticated("auth.token-missing", "auth token was empty", {
          hint: "send the header Authorization: Bearer <token>",
        });
      }
      const hash = secretHash(token);
      return await principalOf(`hash ${hash.toString("base64")}`, { secretHash: hash });
    },
    confirm: (tokenId) => principalOf(`id ${tokenId}`, { tokenId }),
    forget() {
      cache.clear();
    },
  };
}
