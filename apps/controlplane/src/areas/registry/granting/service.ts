import type { Pools } from "@exclave/database";
import { type Clock, sleep } from "@exclave/kernel";
import type { TokenPrincipal } from "../../../auth/index.ts";
import type { Scope } from "./scope.ts";
import {
  forgottenBefore,
  keyIdOf,
  newSigningKey,
  openToken,
  REGISTRY_TOKEN_SECONDS,
  type RegistryGrant,
  refused,
  type SigningKey,
  signingKeyOf,
  signToken,
} from "./signed-token.ts";
import { deleteSigningKeys, insertSigningKey, listSigningKeys } from "./store.ts";

export interface IssuedToken {
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly issuedAt: Date;
}

/** Signs and reads registry tokens with the keys of the installation; safe concurrently and on every replica. */
export interface RegistryTokens {
  /** A token for what was found to be allowed. */
  issue(principal: TokenPrincipal, scopes: readonly Scope[]): Promise<IssuedToken>;
  /** What a token says; undefined for text that is none of ours by its form, Unauthenticated for one that does not hold. */
  read(token: string): Promise<RegistryGrant | undefined>;
  /** Removes keys that have signed nothing that still holds. */
  forgetOldKeys(): Promise<number>;
}

export interface RegistryTokensOptions {
  readonly pools: Pools;
  readonly clock: Clock;
}

/** Tokens of unknown keys wait for one look at the table together, and looks are this far apart. */
const RELOAD_MILLISECONDS = 200;

export function createRegistryTokens({ pools, clock }: RegistryTokensOptions): RegistryTokens {
  let keys: readonly SigningKey[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function loadOnce(): Promise<void> {
    await sleep(Math.max(0, loadedAt + RELOAD_MILLISECONDS - Date.now()));
    keys = await listSigningKeys(pools.system);
    loadedAt = Date.now();
  }

  function load(): Promise<void> {
    loading ??= loadOnce().finally(() => {
      loading = undefined;
    });
    return loading;
  }

  /** Of replicas that make one at the same time each makes its own: any of them is as good. */
  async function currentKey(): Promise<SigningKey> {
    if (!signingKeyOf(keys, clock.now())) {
      await load();
    }
    const found = signingKeyOf(keys, clock.now());
    if (found) {
      return found;
    }
    const made = newSigningKey(clock.now());
    await insertSigningKey(pools.system, made);
    keys = [made, ...keys];
    return made;
  }

  async function findKey(id: string): Promise<SigningKey | undefined> {
    const known = (): SigningKey | undefined => keys.find((key) => key.id === id);
    if (!known()) {
      await load();
    }
    return known();
  }

  return {
    async issue(principal, scopes) {
      const key = await currentKey();
      const issuedAt = clock.now();
      const expiresAt = new Date(issuedAt.getTime() + REGISTRY_TOKEN_SECONDS * 1000);
      const grant = { tokenId: principal.tokenId, scopes, issuedAt, expiresAt };
      const token = signToken(grant, `${principal.kind}:${principal.id}`, key);
      return { token, expiresInSeconds: REGISTRY_TOKEN_SECONDS, issuedAt };
    },
    async read(token) {
      const keyId = keyIdOf(token);
      if (keyId === undefined) {
        return undefined;
      }
      const key = await findKey(keyId);
      if (!key) {
        throw refused("registry.token-invalid", "the registry token is not one of ours");
      }
      return openToken(token, key, clock.now());
    },
    forgetOldKeys: () => deleteSigningKeys(pools.system, forgottenBefore(clock.now())),
  };
}
