import { type Clock, unauthenticated } from "@exclave/kernel";
import { secretHash } from "./bearer.ts";
import type { Principal } from "./principal.ts";

/** A token as it is looked up: who it stands for and until when. */
export interface TokenGrant {
  readonly principal: Principal;
  readonly expiresAt: Date;
  readonly revokedAt: Date | undefined;
}

/** Finds the token with this hash, or undefined. */
export type FindGrant = (hash: Buffer) => Promise<TokenGrant | undefined>;

/** Turns tokens into principals; safe to call concurrently. */
export interface Authenticator {
  authenticate(token: string | undefined): Promise<Principal>;
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

  function lookUp(token: string): Promise<TokenGrant | undefined> {
    const hash = secretHash(token);
    const key = hash.toString("base64");
    const now = clock.now().getTime();
    const cached = cache.get(key);
    if (cached && cached.until > now) {
      return cached.grant;
    }
    const grant = find(hash);
    if (cache.size >= MAXIMUM_CACHED) {
      cache.clear();
    }
    cache.set(key, { grant, until: now + CACHE_MILLISECONDS });
    grant.catch(() => cache.delete(key));
    return grant;
  }

  return {
    async authenticate(token) {
      if (!token) {
        throw unauthenticated("auth.token-missing", "auth token was empty", {
          hint: "send the header Authorization: Bearer <token>",
        });
      }
      const grant = await lookUp(token);
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
    },
    forget() {
      cache.clear();
    },
  };
}
