import { isId, notFound } from "@exclave/kernel";

/** Where the artifacts of one component lie: `<org id>/<app id>/<component id>`. */
export interface Repository {
  readonly name: string;
  readonly orgId: string;
  readonly appId: string;
  readonly componentId: string;
}

/** Reads a repository's name; anything that is none is as unknown as one that is not there. */
export function parseRepository(name: string): Repository {
  const [orgId = "", appId = "", componentId = "", ...rest] = name.split("/");
  if (!isId(orgId) || !isId(appId) || !isId(componentId) || rest.length > 0) {
    throw unknownRepository(name);
  }
  return { name, orgId, appId, componentId };
}

/** The one answer for what does not exist and for what is somebody else's. */
export function unknownRepository(name: string): Error {
  return notFound("registry.name-unknown", `no repository ${name}`, {
    hint: "name it <org id>/<app id>/<component id>, and use a token of that org",
  });
}
