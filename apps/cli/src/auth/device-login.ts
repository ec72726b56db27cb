import { type Fault, forbidden, messageOf, sleep, unauthenticated, unavailable } from "@exclave/kernel";
import type { Shell } from "../commands/shell.ts";
import { interrupted } from "../session/faults.ts";
import { clientOf } from "../session/session.ts";

/** RFC 8628, section 3.2. */
interface DeviceCode {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete?: string;
  readonly expires_in: number;
  readonly interval?: number;
}

interface OAuthAnswer {
  readonly access_token?: string;
  readonly error?: string;
  readonly error_description?: string;
}

const DEFAULT_INTERVAL_SECONDS = 5;
const SLOWER_SECONDS = 5;

/** Shows a code and waits until a person approves it; answers the token. */
export async function deviceLogin(shell: Shell, url: string): Promise<string> {
  const { domain, client_id, audience } = await findOAuth(shell, url);
  const scope = "openid email profile";
  const code = (await post(`${domain}oauth/device/code`, {
    client_id,
    scope,
    audience,
  })) as DeviceCode & OAuthAnswer;
  if (code.device_code === undefined) {
    throw refusalOf(code);
  }
  shell.err.line(`Open ${shell.err.shade("bold", code.verification_uri_complete ?? code.verification_uri)}`);
  shell.err.line(`and approve the code ${shell.err.shade("bold", code.user_code)}`);
  shell.err.line(`or, where you are logged in: exclave auth approve ${code.user_code}`);
  return await untilDecided(shell, `${domain}oauth/token`, client_id, code);
}

/** Shows the code of an invite, which makes an account; answers its token. */
export async function inviteLogin(shell: Shell, url: string, code: string): Promise<string> {
  const { domain, client_id } = await findOAuth(shell, url);
  const grant_type = "urn:exclave:params:oauth:grant-type:invite";
  const answer = await post(`${domain}oauth/token`, { grant_type, client_id, invite_code: code });
  if (answer.access_token === undefined) {
    throw unauthenticated("auth.refused", answer.error_description ?? answer.error ?? "the code lets nobody in", {
      hint: "ask whoever invited you for another: exclave orgs resend-invite EMAIL",
    });
  }
  return answer.access_token;
}

/** Where the server's OAuth endpoints are, and how we name ourselves there. */
async function findOAuth(
  shell: Shell,
  url: string,
): Promise<{ readonly domain: string; readonly client_id: string; readonly audience: string }> {
  const { isDebugging } = await shell.configuration();
  const config = await clientOf(shell, { url, isDebugging }).call("get_cli_config");
  // Some servers name their address with a slash at its end, others without.
  const domain = `${(config.auth_domain || url).replace(/\/+$/, "")}/`;
  return { domain, client_id: config.auth_client_id ?? "", audience: config.auth_audience ?? "" };
}

async function untilDecided(shell: Shell, url: string, clientId: string, code: DeviceCode): Promise<string> {
  const signal = shell.interruption();
  const deadline = Date.now() + code.expires_in * 1000;
  let interval = code.interval ?? DEFAULT_INTERVAL_SECONDS;
  while (Date.now() < deadline) {
    await sleep(interval * 1000, signal).catch(() => undefined);
    if (signal.aborted) {
      throw interrupted("nothing was kept");
    }
    const answer = await post(url, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: code.device_code,
      client_id: clientId,
    });
    if (answer.access_token !== undefined) {
      return answer.access_token;
    }
    if (answer.error === "slow_down") {
      interval += SLOWER_SECONDS;
    } else if (answer.error !== "authorization_pending") {
      throw refusalOf(answer);
    }
  }
  throw refusalOf({ error: "expired_token" });
}

async function post(url: string, form: Readonly<Record<string, string>>): Promise<OAuthAnswer> {
  try {
    const response = await fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "error" });
    return (await response.json()) as OAuthAnswer;
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    throw unavailable("auth.unreachable", `no answer from ${new URL(url).origin}: ${messageOf(cause)}`, {
      hint: "is the control plane up, and is --api-url its address?",
    });
  }
}

function refusalOf({ error, error_description: text }: OAuthAnswer): Fault {
  switch (error) {
    case "access_denied":
      return forbidden("auth.denied", "the login was denied", { hint: "nothing was kept" });
    case "expired_token":
      return unauthenticated("auth.expired", "nobody approved the code in time", {
        hint: "run `exclave auth login` again",
      });
    default:
      return unauthenticated("auth.refused", text ?? error ?? "the server answered something else than OAuth", {
        hint: "run `exclave auth login` again",
      });
  }
}
