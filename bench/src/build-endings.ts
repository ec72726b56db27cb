import type { Client } from "@exclave/client";
import { sleep } from "@exclave/kernel";

/** The ends of builds, as the stream of events tells them: waiting costs the product nothing that is measured. */
export interface BuildEndings {
  /** Resolves once the build is `active`; throws what it ended with otherwise. */
  active(buildId: string): Promise<void>;
  close(): void;
}

const READ_AGAIN_MILLISECONDS = 2_000;
const finalStatuses = new Set(["active", "error", "cancelled"]);

/** Ends of the builds of the client's org, from now on; a build that ended before is read. */
export function watchBuildEndings(client: Client): BuildEndings {
  const closing = new AbortController();
  const ends = new Map<string, string>();
  const waiting = new Map<string, () => void>();

  function ended(buildId: string, status: string): void {
    ends.set(buildId, status);
    waiting.get(buildId)?.();
  }

  async function read(buildId: string): Promise<void> {
    const { status = "" } = await client.call("get_build", { path: { build_id: buildId } });
    if (finalStatuses.has(status)) ended(buildId, status);
  }

  async function follow(): Promise<void> {
    const { signal } = closing;
    for await (const { data } of client.events("stream_events", { query: { topics: "builds" }, signal })) {
      const { resource_id: buildId, status } = JSON.parse(data) as { resource_id: string; status: string };
      if (finalStatuses.has(status)) ended(buildId, status);
    }
  }

  const followed = follow();
  // It is waited for where the builds are.
  followed.catch(() => undefined);
  return {
    async active(buildId) {
      const told = new Promise<void>((resolve) => waiting.set(buildId, resolve));
      while (!ends.has(buildId)) {
        // What ended before the stream was open is in no event.
        await Promise.race([told, sleep(READ_AGAIN_MILLISECONDS), followed]);
        if (!ends.has(buildId)) await read(buildId);
      }
      waiting.delete(buildId);
      if (ends.get(buildId) !== "active") {
        const { status, status_description: why } = await client.call("get_build", { path: { build_id: buildId } });
        throw new Error(`build ${buildId} is ${status}: ${why}`);
      }
    },
    close: () => closing.abort(),
  };
}
