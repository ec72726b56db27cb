import type { GitSource } from "@exclave/contract";
import { refuseEscapes, type Source } from "../source/index.ts";
import type { JobContext } from "./job.ts";

/** The first step of every job that builds from git: exactly the files of the plan's directory, none leading out of it. */
export function fetchSource(context: JobContext, source: GitSource): Promise<Source> {
  return context.step("fetch", "initializing", async () => {
    const { source_bytes: bytes, source_files: files } = context.plan.limits;
    context.say(`fetching ${source.path} of commit ${source.ref}`);
    const directory = `${context.workspace.root}/source`;
    const fetched = await context.source.checkout(source, { bytes, files }, directory);
    await refuseEscapes(directory);
    return fetched;
  });
}
