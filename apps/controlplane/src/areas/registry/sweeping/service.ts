import { type Connection, inSystem, type Pools } from "@exclave/database";
import type { Clock } from "@exclave/kernel";
import { type BlobStore, blobKey } from "@exclave/storage";
import { deleteExpiredUploads, dropUnheld, openUploads, unheldBlobs, unlinkOrg, unlinkUnnamed } from "./store.ts";
import { sweepAges, uploadOf } from "./sweep.ts";

export interface Swept {
  readonly uploads: number;
  readonly links: number;
  readonly blobs: number;
}

/** Removes what nobody can reach any more; safe beside pushes, and on several replicas at once. */
export type SweepRegistry = () => Promise<Swept>;

export interface SweepRegistryOptions {
  readonly pools: Pools;
  readonly clock: Clock;
  readonly store: BlobStore;
}

/** What is left waits for the next sweep. */
const BATCH = 500;

/** Removes a batch of what a deleted org has in the registry; answers how much. */
export function removeFromRegistry(connection: Connection, orgId: string): Promise<number> {
  return unlinkOrg(connection, orgId, BATCH);
}

export function createSweepRegistry({ pools, clock, store }: SweepRegistryOptions): SweepRegistry {
  async function sweepUploads(orphanedBefore: Date): Promise<number> {
    const expired = new Set(await deleteExpiredUploads(pools.system, clock.now()));
    let orphans: { key: string; id: string }[] = [];
    async function removeOrphans(): Promise<void> {
      const open = await openUploads(pools.system, [...new Set(orphans.map(({ id }) => id))]);
      for (const { key } of orphans.filter(({ id }) => !open.has(id))) {
        await store.delete(key);
      }
      orphans = [];
    }
    for await (const { key, modifiedAt } of store.list("uploads/")) {
      const id = uploadOf(key);
      if (id !== undefined && (expired.has(id) || modifiedAt < orphanedBefore)) {
        orphans.push({ key, id });
      }
      if (orphans.length >= BATCH) {
        await removeOrphans();
      }
    }
    await removeOrphans();
    return expired.size;
  }

  async function sweepBlobs(unheldBefore: Date): Promise<number> {
    let count = 0;
    for (const digest of await unheldBlobs(pools.system, unheldBefore, BATCH)) {
      await inSystem(pools, async (connection) => {
        if (await dropUnheld(connection, digest, unheldBefore)) {
          await store.delete(blobKey(digest));
          count += 1;
        }
      });
    }
    return count;
  }

  return async () => {
    const ages = sweepAges(clock.now());
    const uploads = await sweepUploads(ages.orphanedBefore);
    const links = await inSystem(pools, (connection) => unlinkUnnamed(connection, ages.unnamedBefore, BATCH));
    const blobs = await sweepBlobs(ages.unheldBefore);
    return { uploads, links, blobs };
  };
}
