import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { text } from "node:stream/consumers";
import { sleep } from "@exclave/kernel";
import type { GitRepository } from "@exclave/testkit";

/** How a test speaks to a product that it started. */
export interface Api {
  readonly url: string;
  readonly token: string;
  readonly org_id: string;
  /** Trusts this certificate and nothing else. */
  readonly certificate?: string;
}

/** What these tests look at of a build. */
export interface BuildAnswer {
  readonly id: string;
  readonly status: string;
  readonly component_id: string;
  readonly no_op?: boolean;
  readonly checksum?: string;
  readonly oci_artifact?: { readonly digest?: string };
}

/** One call: a POST when it has a body. */
async function call<Answer>(api: Api, target: string, body?: object): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${api.token}`,
    "x-nuon-org-id": api.org_id,
    "content-type": "application/json",
  };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { method: body ? "POST" : "GET", headers };
  const onResponse = (response: http.IncomingMessage): void => {
    text(response).then((answer) => resolve(JSON.parse(answer) as Answer), reject);
  };
  const request = api.certificate
    ? https.request(api.url + target, { ...options, ca: readFileSync(api.certificate) }, onResponse)
    : http.request(api.url + target, options, onResponse);
  request.on("error", reject).end(body && JSON.stringify(body));
  return await promise;
}

/** Asks for a build of a Terraform module in `directory` of the repository's main branch. */
export async function buildModule(api: Api, { url }: GitRepository, directory: string): Promise<BuildAnswer> {
  const app = await call<{ id: string }>(api, "/v1/apps", { name: "first" });
  const component = await call<{ id: string }>(api, `/v1/apps/${app.id}/components`, { name: directory });
  await call(api, `/v1/components/${component.id}/configs/terraform-module`, {
    public_git_vcs_config: { repo: url, directory, branch: "main" },
    variables: {},
    env_vars: {},
  });
  return await call(api, `/v1/components/${component.id}/builds`, { use_latest: true });
}

/** Asks for another build of the same component. */
export async function buildAgain(api: Api, { component_id: componentId }: BuildAnswer): Promise<BuildAnswer> {
  return await call(api, `/v1/components/${componentId}/builds`, { use_latest: true });
}

/** The build once it has one of `statuses`. */
export async function untilStatus(api: Api, { id }: BuildAnswer, statuses: readonly string[]): Promise<BuildAnswer> {
  for (;;) {
    const build = await call<BuildAnswer>(api, `/v1/components/builds/${id}`);
    if (statuses.includes(build.status)) {
      return build;
    }
    await sleep(50);
  }
}
