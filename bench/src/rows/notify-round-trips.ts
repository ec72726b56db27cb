import { notify, openListener } from "@exclave/database";
import type { BenchDatabase } from "../bench-database.ts";
import { measure, type Samples } from "../measure.ts";

/** How long a notification takes from one connection to another. */
export async function notifyRoundTrips(database: BenchDatabase, repetitions: number): Promise<Samples> {
  const listener = await openListener(database.systemUrl);
  let heard: () => void = () => undefined;
  listener.listen("bench", () => heard());
  const samples = await measure(
    async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      heard = resolve;
      await notify(database.pools.system, "bench", "");
      await promise;
    },
    { repetitions },
  );
  await listener.close();
  return samples;
}
