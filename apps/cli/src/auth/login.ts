import { unauthenticated } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { sentenceView, type View } from "../output/view.ts";
import { keep } from "../session/keep.ts";
import { clientOf } from "../session/session.ts";
import { deviceLogin, inviteLogin } from "./device-login.ts";
import { localLogin } from "./local-login.ts";

export interface LoginFlags {
  readonly withToken: boolean;
  readonly invite: string | undefined;
  readonly dataDir: string | undefined;
}

/** Gets a token, makes sure that it is good, keeps it, and selects the org where there is only one. */
export async function login(shell: Shell, flags: LoginFlags): Promise<View> {
  const { apiUrl, isDebugging } = await shell.configuration();
  const got = await tokenOf(shell, flags, apiUrl);
  const client = clientOf(shell, { url: got.url, token: got.token, isDebugging });
  const account = await client.call("get_current_user");
  const orgs = await Array.fromAsync(client.list("get_orgs"));
  const org = orgs.find(({ id }) => id === got.orgId) ?? (orgs.length === 1 ? orgs[0] : undefined);
  await keep(shell, {
    api_token: got.token,
    api_url: got.url,
    org_id: org?.id,
    app_id: undefined,
    install_id: undefined,
  });
  if (!org) {
    shell.say(
      orgs.length === 0 ? "you belong to no org yet: `exclave orgs create`" : "choose an org: `exclave orgs select`",
    );
  }
  const place = org ? `, org ${org.name}` : "";
  return sentenceView(
    `logged in to ${got.url} as ${account.email}${place}`,
    { api_url: got.url, account, org: org ?? null },
    account.email,
  );
}

interface GotToken {
  readonly url: string;
  readonly token: string;
  readonly orgId?: string;
}

async function tokenOf(shell: Shell, { withToken, invite, dataDir }: LoginFlags, url: string): Promise<GotToken> {
  if (dataDir !== undefined) {
    return localLogin(dataDir);
  }
  if (invite !== undefined) {
    return { url, token: await inviteLogin(shell, url, invite) };
  }
  if (!withToken) {
    return { url, token: await deviceLogin(shell, url) };
  }
  const token = (await shell.input()).trim();
  if (token === "") {
    throw unauthenticated("auth.no-token", "standard input holds no token", {
      hint: "such as: exclave auth login --with-token < token.txt",
    });
  }
  return { url, token };
}
