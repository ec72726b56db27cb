import type { Wire } from "@exclave/contract";
import type { JobContext } from "./job.ts";

/** The first step of a job whose plan says so: false when there is nothing to build. */
export async function awaitVerdict(context: JobContext): Promise<boolean> {
  const { awaits_verdict: isAwaited, helm, image } = context.plan;
  // What has to find its source first asks by itself.
  if (!isAwaited || helm?.repo || image) {
    return true;
  }
  const { verdict } = await context.step("resolve", "initializing", () => askForVerdict(context, {}));
  return verdict === "build";
}

/** Tells what was found, and says in the log why nothing is built where that is the answer. */
export async function askForVerdict(
  context: JobContext,
  report: Wire<"JobSourceReport">,
): Promise<Wire<"JobSourceVerdict">> {
  const answer = await context.resolveSource(report);
  if (answer.verdict === "done") {
    context.say(`nothing to build: ${answer.reason}`);
  }
  return answer;
}
