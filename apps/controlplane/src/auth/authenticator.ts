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

/** Which of these tokens, by id, hold still. */
export type FindLiving = (tokenIds: readonly string[]) => Promise<ReadonlySet<string>>;

/** Turns tokens into principals; safe to call concurrently. */
export interface Authenticator {
  authenticate(token: string | undefined): Promise<TokenPrincipal>;
  /** The principal of a token that was authenticated before and that another proof names, as long as it holds. */
  confirm(tokenId: string): Promise<TokenPrincipal>;
  /** Forgets everything cached, so that a change holds at once. */
  forget(): void;
  /** Forgets what is cached of a token, or of the tokens of an execution, by its id. */
  forgetToken(id: string): void;
  /**
   * Keeps what is cached of runners for longer, save what `findLiving` does not know any more: a thousand that beat every few
   * seconds cost one query and not a thousand. What it fails to ask about is forgotten in its time.
   */
  renew(findLiving: FindLiving): Promise<void>;
}

/** A revoked token is refused within this time even when the notification of its revocation is lost. */
const CACHE_MILLISECONDS = 4_000;
const MAXIMUM_CACHED = 20_000;
/** A runner that has not asked for longer than a held request lasts is gone. */
const RENEWED_MILLISECONDS = 60_000;

interface Cached {
  readonly grant: Promise<TokenGrant | undefined>;
  /** What it resolved to. */
  found?: TokenGrant | undefined;
  until: number;
  usedAt: number;
}

/** An authenticator that keeps answers for a few seconds; misses are kept too, so that guessing costs no queries twice. */
export function createAuthenticator(find: FindGrant, clock: Clock): Authenticator {
  const cache = new Map<string, Cached>();

  function lookUp(key: string, wanted: TokenKey): Promise<TokenGrant | undefined> {
    const now = clock.now().getTime();
    const cached = cache.get(key);
    if (cached && cached.until > now) {
      cached.usedAt = now;
      return cached.grant;
    }
    const grant = find(wanted);
    const entry: Cached = { grant, until: now + CACHE_MILLISECONDS, usedAt: now };
    if (cache.size >= MAXIMUM_CACHED) {
      cache.clear();
    }
    cache.set(key, entry);
    void settle(key, entry);
    return grant;
  }

  async function settle(key: string, entry: Cached): Promise<void> {
    try {
      entry.found = await entry.grant;
    } catch {
      // Whoever asked hears of it; the next one asks again.
      cache.delete(key);
    }
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
    forgetToken(id) {
      for (const [key, { found }] of cache) {
        if (!found || isOf(found.principal, id)) {
          cache.delete(key);
        }
      }
    },
    async renew(findLiving) {
      const now = clock.now().getTime();
      const renewable = [...cache].flatMap(([key, entry]) => {
        const isRunner = entry.found?.principal.kind === "runner" && !entry.found.revokedAt;
        const isWanted = entry.until > now && entry.usedAt > now - RENEWED_MILLISECONDS;
        return isRunner && isWanted ? [{ key, entry, tokenId: entry.found!.principal.tokenId }] : [];
      });
      if (renewable.length === 0) {
        return;
      }
      const living = await findLiving(renewable.map(({ tokenId }) => tokenId));
      for (const { key, entry, tokenId } of renewable) {
        if (living.has(tokenId)) {
          entry.until = now + CACHE_MILLISECONDS;
        } else if (cache.get(key) === entry) {
          cache.delete(key);
        }
      }
    },
  };
}

function isOf(principal: TokenPrincipal, id: string): boolean {
  return principal.tokenId === id || (principal.kind === "job" && principal.executionId === id);
}
