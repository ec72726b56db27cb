import type { StartedControlPlane } from "./control-plane.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** What a program that logs in is given. */
export interface Codes {
  readonly device_code: string;
  readonly user_code: string;
}

/** The OAuth endpoints as programs and browsers speak to them. */
export interface DeviceFlow {
  post(target: string, form: Readonly<Record<string, string>>, headers?: Record<string, string>): Promise<Response>;
  start(target?: string): Promise<Codes>;
  poll(codes: Codes, target?: string): Promise<Record<string, unknown>>;
  /** The page's form as a browser would send it, with the page's cookie. */
  openPage(codes: Codes): Promise<{ readonly form: Record<string, string>; readonly cookie: string }>;
}

/** Speaks to the control plane that is there by the time of a call. */
export function deviceFlow(controlPlane: () => StartedControlPlane): DeviceFlow {
  async function post(target: string, form: Readonly<Record<string, string>>, headers: Record<string, string> = {}) {
    return await fetch(controlPlane().url + target, { method: "POST", body: new URLSearchParams(form), headers });
  }

  return {
    post,
    async start(target = "/oauth/device/code") {
      return (await (await post(target, { client_id: "exclave-cli", scope: "openid" })).json()) as Codes;
    },
    async poll(codes, target = "/oauth/token") {
      const form = { grant_type: GRANT, device_code: codes.device_code, client_id: "exclave-cli" };
      return (await (await post(target, form)).json()) as Record<string, unknown>;
    },
    async openPage(codes) {
      const page = await fetch(`${controlPlane().url}/oauth/device?user_code=${codes.user_code}`);
      const csrf = /name="csrf" value="([0-9a-f]+)"/.exec(await page.text())![1]!;
      const cookie = page.headers.get("set-cookie")!.split(";")[0]!;
      return { form: { csrf, user_code: codes.user_code, token: controlPlane().token, decision: "approve" }, cookie };
    },
  };
}
