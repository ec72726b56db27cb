import { createHash } from "node:crypto";
import { isFault } from "@exclave/kernel";

/** How our own programs name themselves. */
export const CLIENT_ID = "exclave-cli";

/** RFC 6749, section 5.2. */
export interface OAuthError {
  readonly status: number;
  readonly body: { readonly error: string; readonly error_description: string };
}

/** A fault as OAuth's endpoints answer it; what is none of ours says nothing of its inside. */
export function toOAuthError(error: unknown): OAuthError {
  if (!isFault(error)) {
    return { status: 500, body: { error: "server_error", error_description: "internal server error" } };
  }
  const [, name] = /^oauth\.(\w+)$/.exec(error.code) ?? [];
  if (error.kind === "LimitExceeded") {
    return { status: 429, body: { error: "slow_down", error_description: error.message } };
  }
  const status = error.kind === "Unavailable" ? 503 : 400;
  const isOfInvite = error.code.startsWith("invite.");
  const fallback = isOfInvite ? "invalid_grant" : "invalid_request";
  return { status, body: { error: name ?? fallback, error_description: error.message } };
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:12vh auto;padding:0 1rem;color:#1c1c1c;background:#fff}
h1{font-size:1.3rem}label{display:block;margin:1rem 0 .25rem}input{font:inherit;width:100%;padding:.5rem;box-sizing:border-box;border:1px solid #767676;border-radius:4px}
button{font:inherit;padding:.5rem 1rem;margin:1.25rem .5rem 0 0;border:1px solid #1c1c1c;border-radius:4px;background:#fff}button[value=approve]{background:#1c1c1c;color:#fff}
.bad{color:#a40000}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}button{background:#161616;color:#eee;border-color:#eee}button[value=approve]{background:#eee;color:#161616}.bad{color:#ff8a80}}`;

/** The page may load nothing, be framed by nobody, and send its form nowhere else. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
};

export interface FormPage {
  readonly userCode: string;
  readonly csrf: string;
  readonly problem?: string;
}

/** The page that asks for the code and for who decides. */
export function formPage({ userCode, csrf, problem }: FormPage): string {
  const bad = problem === undefined ? "" : `<p class="bad" role="alert">${escaped(problem)}</p>`;
  return page(
    "Log a program in",
    `<p>A program asks to act for you. Approve it only if you started it, and if it shows this code.</p>${bad}
<form method="post" action="/oauth/device"><input type="hidden" name="csrf" value="${escaped(csrf)}">
<label for="code">Code</label><input id="code" name="user_code" value="${escaped(userCode)}" autocomplete="off" required autofocus>
<label for="token">A token of yours, or the code of your invitation</label><input id="token" name="token" type="password" autocomplete="off" required>
<button name="decision" value="approve">Approve</button><button name="decision" value="deny">Deny</button></form>
<p>Or, where you are logged in: <code>exclave auth approve CODE</code></p>`,
  );
}

/** The page after a decision. */
export function decidedPage(isApproved: boolean): string {
  return isApproved
    ? page("Approved", "<p>The program is logged in. You may close this page.</p>")
    : page("Denied", "<p>The program gets no token. You may close this page.</p>");
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - Exclave</title><style>${STYLE}</style></head><body><main><h1>${title}</h1>${body}</main></body></html>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
