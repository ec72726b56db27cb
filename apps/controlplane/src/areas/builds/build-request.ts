import { type Fault, invalidInput } from "@exclave/kernel";

/** What a request may say about what to build. */
export interface BuildRequestBody {
  readonly git_ref?: string;
  readonly use_latest?: boolean;
  readonly force?: boolean;
}

/** What is to be built: the head of the configured branch, a ref, or a ref that must be that head. */
export interface BuildRequest {
  readonly gitRef: string | undefined;
  readonly mustBeLatest: boolean;
  readonly isForced: boolean;
}

/** Reads a request; throws InvalidInput that names the field when it says nothing to build. */
export function parseBuildRequest(body: BuildRequestBody): BuildRequest {
  const { git_ref: gitRef, use_latest: useLatest = false, force: isForced = false } = body;
  if (gitRef === undefined && !useLatest) {
    throw missing("neither is given");
  }
  if (gitRef?.trim() === "") {
    throw missing('git_ref is ""');
  }
  return { gitRef, mustBeLatest: useLatest, isForced };
}

function missing(what: string): Fault {
  return invalidInput("build.ref-missing", "invalid input for git_ref", {
    hint: `invalid request input: git_ref (a branch, a tag or a full commit) or use_latest: true is required, and ${what}`,
    details: { fields: ["git_ref", "use_latest"] },
  });
}

/** Refuses a ref for a component that is not built from git. */
export function checkRefMakesSense({ gitRef }: BuildRequest, hasGitSource: boolean): void {
  if (gitRef !== undefined && !hasGitSource) {
    throw invalidInput(
      "build.ref-without-source",
      `git_ref "${gitRef}" names nothing: the component has no git source`,
      {
        hint: "send use_latest: true",
        details: { fields: ["git_ref"] },
      },
    );
  }
}

/** Refuses a ref together with `use_latest` when the ref is not the head of the configured branch. */
export function checkIsLatest(gitRef: string, commit: string, branch: string, head: string): void {
  if (commit !== head) {
    throw invalidInput(
      "build.ref-not-latest",
      `git_ref "${gitRef}" is ${commit}, but use_latest asks for the head of ${branch}, which is ${head}`,
      { hint: "send one of the two", details: { fields: ["git_ref", "use_latest"] } },
    );
  }
}
