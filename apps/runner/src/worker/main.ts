import { trust } from "./certificates.ts";
import { execute } from "./execute.ts";
import type { JobSpec } from "./job-spec.ts";
import { createLifeline } from "./lifeline.ts";

/** The process of one job: told what to do over standard input; exits with 0 when nothing is left to say of it. */
export async function runWorker(): Promise<void> {
  // What is checked out must look the same to every job, whatever the runner was started with.
  process.umask(0o022);
  // The first use of fetch loads its machinery, a twentieth of a second: better before there is a job than in it.
  void new Headers();
  const lifeline = createLifeline<JobSpec>(process.stdin);
  process.on("SIGINT", () => lifeline.stop("cancelled"));
  process.on("SIGTERM", () => lifeline.stop("drain"));
  const isDelivered = await lifeline.spec.then(
    (spec) => {
      trust(spec.certificates);
      return execute(spec, lifeline);
    },
    () => true,
  );
  process.exit(isDelivered ? 0 : 1);
}
