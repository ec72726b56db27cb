import { isId, notFound } from "@exclave/kernel";

/** Where the artifacts of one component lie, `<org id>/<app id>/<component id>`, or of an app's sandbox. */
export interface Repository {
  readonly name: string;
  readonly orgId: string;
  readonly appId: string;
  /** Undefined for the sandbox. */
  readonly componentId: string | undefined;
}

/** The last part of the name of a sandbox's repository; no id is like it. */
const SANDBOX = "sandbox";

/** Reads a repository's name; anything that is none is as unknown as one that is not there. */
export function parseRepository(name: string): Repository {
  const [orgId = "", appId = "", last = "", ...rest] = name.split("/");
  if (!isId(orgId) || !isId(appId) || !(isId(last) || last === SANDBOX) || rest.length > 0) {
    throw unknownRepository(name);
  }
  return { name, orgId, appId, componentId: last === SANDBOX ? undefined : last };
}

/** The one answer for what does not exist and for what is somebody else's. */
export function unknownRepository(name: string): Error {
  return notFound("registry.name-unknown", `no repository ${name}`, {
    hint: "name it <org id>/<app id>/<component id>, or …/sandbox for an app's sandbox, and use a token of that org",
  });
}
