import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { preconditionFailed } from "@exclave/kernel";

export interface LocalLogin {
  readonly url: string;
  readonly token: string;
  readonly orgId: string;
}

/** What `exclave up` keeps in its data directory for whoever may read it. */
export function localLogin(dataDirectory: string): LocalLogin {
  const credentials = path.join(dataDirectory, "credentials");
  const note = path.join(dataDirectory, "server.json");
  if (!existsSync(credentials) || !existsSync(note)) {
    throw preconditionFailed(
      "auth.no-product",
      `${path.resolve(dataDirectory)} is no data directory that was started`,
      {
        hint: "name the one that `exclave up` was given by --data-dir",
      },
    );
  }
  const { token, org_id: orgId } = JSON.parse(readFileSync(credentials, "utf8")) as { token: string; org_id: string };
  const { url } = JSON.parse(readFileSync(note, "utf8")) as { url: string };
  return { url, token, orgId };
}
