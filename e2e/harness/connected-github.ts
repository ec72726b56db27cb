import type { Client } from "@exclave/client";
import { type FakeGithub, fakeGithub, type GithubInstallation } from "@exclave/testkit";

/** What a control plane is told to use that GitHub's app. */
export function githubSettings(github: FakeGithub): Record<string, string> {
  return {
    EXCLAVE_GITHUB_APP_ID: github.appId,
    EXCLAVE_GITHUB_APP_KEY_FILE: github.privateKeyFile,
    EXCLAVE_GITHUB_API_URL: github.apiUrl,
  };
}

/** Installs the app in a new account and connects the caller's org to it. */
export async function connectAccount(
  github: FakeGithub,
  client: Client,
  login: string,
): Promise<{ readonly installation: GithubInstallation; readonly connectionId: string }> {
  const installation = github.install(login);
  const connection = await client.call("create_vcs_connection", { body: { github_install_id: installation.id } });
  return { installation, connectionId: connection.id! };
}

export { type FakeGithub, fakeGithub };
