import { randomBytes, timingSafeEqual } from "node:crypto";
import { invalidInput, isFault } from "@exclave/kernel";
import type { FastifyInstance, FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { Bindings } from "../../http/index.ts";
import type { LoginService } from "./service.ts";
import { decidedPage, formPage, PAGE_HEADERS, toOAuthError } from "./wire.ts";

export function bindLogins(bindings: Bindings, logins: LoginService): void {
  bindings.bind("get_cli_config", async () => logins.cliConfig());
  bindings.bind("decide_device_login", ({ context, body }) => logins.decide(context, body));
}

const COOKIE = "exclave_login";
const CSRF_BYTES = 32;
const MAXIMUM_FORM_BYTES = 16 * 1024;
const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
/** Ours, as RFC 6749 (4.5) has it: the code of an invite for a token of the account that it makes. */
const INVITE_GRANT = "urn:exclave:params:oauth:grant-type:invite";

/** The OAuth endpoints of the device flow, and the page on which a person decides. */
export function loginPlugin(logins: LoginService, publicUrl: string): FastifyPluginCallback {
  const isSecure = publicUrl.startsWith("https:");
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: MAXIMUM_FORM_BYTES },
      (_request, body, parsed) => parsed(null, new URLSearchParams(body as string)),
    );
    registerEndpoints(scope, logins);
    registerPage(scope, logins, isSecure);
    done();
  };
}

function registerEndpoints(scope: FastifyInstance, logins: LoginService): void {
  function answering(work: (form: URLSearchParams, request: FastifyRequest) => Promise<unknown>) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      reply.headers({ "Cache-Control": "no-store", Pragma: "no-cache" });
      try {
        return await reply.send(await work(formOf(request), request));
      } catch (error) {
        if (!isFault(error)) {
          request.log.error({ err: error }, "login request failed");
        }
        const { status, body } = toOAuthError(error);
        return await reply.code(status).send(body);
      }
    };
  }
  scope.post(
    "/oauth/device/code",
    answering((form, { ip }) => logins.start(form.get("client_id") ?? "", ip)),
  );
  scope.post(
    "/oauth/token",
    answering(async (form, { id, ip }) => {
      switch (form.get("grant_type")) {
        case GRANT:
          return await logins.exchange(form.get("device_code") ?? "", form.get("client_id") ?? "", id);
        case INVITE_GRANT:
          return await logins.join(form.get("invite_code") ?? "", ip, id);
        default:
          throw invalidInput("oauth.unsupported_grant_type", `grant_type must be ${GRANT} or ${INVITE_GRANT}`);
      }
    }),
  );
}

function registerPage(scope: FastifyInstance, logins: LoginService, isSecure: boolean): void {
  function show(reply: FastifyReply, userCode: string, problem?: string): FastifyReply {
    const csrf = randomBytes(CSRF_BYTES).toString("hex");
    const secure = isSecure ? "; Secure" : "";
    return reply
      .headers(PAGE_HEADERS)
      .header("Set-Cookie", `${COOKIE}=${csrf}; Path=/oauth; HttpOnly; SameSite=Strict; Max-Age=600${secure}`)
      .send(formPage({ userCode, csrf, ...(problem === undefined ? {} : { problem }) }));
  }
  scope.get("/oauth/device", async (request, reply) => {
    const { user_code: userCode } = request.query as { readonly user_code?: unknown };
    return show(reply, typeof userCode === "string" ? userCode.slice(0, 20) : "");
  });
  scope.post("/oauth/device", async (request, reply) => {
    const form = formOf(request);
    const userCode = form.get("user_code") ?? "";
    if (!isOwnForm(request, form)) {
      return show(
        reply.code(403),
        userCode,
        "The form was not sent from this page, or is older than ten minutes: send it again.",
      );
    }
    const decision = form.get("decision") === "approve" ? "approve" : "deny";
    try {
      await logins.decideByToken({
        user_code: userCode,
        decision,
        token: (form.get("token") ?? "").trim(),
        address: request.ip,
        requestId: request.id,
      });
    } catch (error) {
      if (!isFault(error)) {
        throw error;
      }
      return show(
        reply.code(error.kind === "LimitExceeded" ? 429 : 400),
        userCode,
        `${error.message}: ${error.hint ?? ""}`,
      );
    }
    return reply.headers(PAGE_HEADERS).send(decidedPage(decision === "approve"));
  });
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

/** Sent from the page that we showed: same cookie and field, and no other origin. */
function isOwnForm({ headers }: FastifyRequest, form: URLSearchParams): boolean {
  const cookie = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]+)`).exec(headers.cookie ?? "")?.[1] ?? "";
  const field = form.get("csrf") ?? "";
  const isSame =
    cookie.length === CSRF_BYTES * 2 &&
    field.length === cookie.length &&
    timingSafeEqual(Buffer.from(cookie), Buffer.from(field));
  const { origin } = headers;
  return isSame && (origin === undefined || URL.parse(origin)?.host === headers.host);
}
