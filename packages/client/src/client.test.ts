import { describe, expect, it } from "vitest";
import { createClient } from "./index.ts";

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client whose server gives the listed answers in turn, the last one for good. */
function clientOf(...answers: (Response | Error)[]): { client: ReturnType<typeof createClient>; sent: Sent[] } {
  const sent: Sent[] = [];
  const client = createClient({
    url: "http://api.test/",
    token: "secret",
    orgId: "org1",
    fetch: async (url, init) => {
      sent.push({ url: String(url), method: init!.method!, headers: new Headers(init!.headers), body: init!.body });
      const answer = answers[Math.min(sent.length, answers.length) - 1]!;
      if (answer instanceof Error) {
        throw answer;
      }
      return answer.clone();
    },
  });
  return { client, sent };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

describe("call", () => {
  it("fills in the path, names the org and says that it is strict", async () => {
    const { client, sent } = clientOf(json({ id: "bld1" }, 201));

    const build = await client.call("create_component_build", {
      path: { component_id: "a/b" },
      body: { git_ref: "x" },
    });

    expect(build.id).toBe("bld1");
    expect(sent[0]).toMatchObject({ url: "http://api.test/v1/components/a%2Fb/builds", body: '{"git_ref":"x"}' });
    expect(Object.fromEntries(sent[0]!.headers)).toMatchObject({
      authorization: "Bearer secret",
      "content-type": "application/json",
      "x-exclave-client": "strict",
      "x-nuon-org-id": "org1",
    });
  });

  it("puts query parameters behind the path", async () => {
    const { client, sent } = clientOf(json([]));

    await client.call("list_artifacts", { query: { component_id: "cmp 1", limit: 5 } });

    expect(sent[0]!.url).toBe("http://api.test/v1/artifacts?component_id=cmp+1&limit=5");
  });

  it.each(["", ".", ".."])("refuses the path parameter %j, which would ask for something else", async (id) => {
    const { client, sent } = clientOf(json({}));

    const answer = client.call("get_artifact", { path: { artifact_id: id } });

    await expect(answer).rejects.toMatchObject({ code: "request.path-parameter" });
    expect(sent).toHaveLength(0);
  });

  it("throws what the envelope says", async () => {
    const envelope = {
      error: "no ref main2",
      description: "did you mean main?",
      code: "build.ref-not-found",
      retryable: false,
      request_id: "req1",
    };
    const { client } = clientOf(json(envelope, 400));

    const call = client.call("create_component_build", { path: { component_id: "c" }, body: { git_ref: "main2" } });

    await expect(call).rejects.toMatchObject({
      kind: "InvalidInput",
      status: 400,
      code: "build.ref-not-found",
      message: "no ref main2",
      hint: "did you mean main?",
      requestId: "req1",
      retryable: false,
    });
  });

  it("makes a fault of an answer that has no envelope", async () => {
    const { client } = clientOf(new Response("<html>bad gateway</html>", { status: 502 }));

    const call = client.call("get_artifact", { path: { artifact_id: "a" }, attempts: 1 });

    await expect(call).rejects.toMatchObject({ kind: "Unavailable", code: "http.502", retryable: true });
  });

  it("says which address did not answer", async () => {
    const { client } = clientOf(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }));

    const call = client.call("get_artifact", { path: { artifact_id: "a" }, attempts: 1 });

    await expect(call).rejects.toMatchObject({
      code: "api.unreachable",
      message: "no answer from http://api.test: connect ECONNREFUSED",
    });
  });
});

describe("repeating", () => {
  it("repeats a GET after a failure that may pass", async () => {
    const { client, sent } = clientOf(new TypeError("fetch failed"), json({}, 503), json({ id: "art1" }));

    const artifact = await client.call("get_artifact", { path: { artifact_id: "a" } });

    expect(artifact.id).toBe("art1");
    expect(sent).toHaveLength(3);
  });

  it("sends a POST once, as it may have taken effect", async () => {
    const { client, sent } = clientOf(json({}, 503));

    await expect(client.call("cancel_component_build", { path: pathOfBuild, body: {} })).rejects.toMatchObject({
      status: 503,
    });
    expect(sent).toHaveLength(1);
  });

  it("repeats a POST that carries an idempotency key", async () => {
    const { client, sent } = clientOf(json({}, 503), json({}, 202));

    await client.call("cancel_component_build", { path: pathOfBuild, body: {}, idempotencyKey: "k1" });

    expect(sent.map(({ headers }) => headers.get("idempotency-key"))).toEqual(["k1", "k1"]);
  });

  it("does not repeat what the caller must change", async () => {
    const { client, sent } = clientOf(json({}, 404));

    await expect(client.call("get_artifact", { path: { artifact_id: "a" } })).rejects.toMatchObject({ status: 404 });
    expect(sent).toHaveLength(1);
  });
});

describe("list", () => {
  it("reads page after page", async () => {
    const { client, sent } = clientOf(
      json([{ id: "1" }, { id: "2" }], 200, { "x-nuon-page-next": "true" }),
      json([{ id: "3" }], 200, { "x-nuon-page-next": "false" }),
    );

    const ids: unknown[] = [];
    for await (const artifact of client.list("list_artifacts")) {
      ids.push(artifact.id);
    }

    expect(ids).toEqual(["1", "2", "3"]);
    expect(sent.map(({ url }) => new URL(url).searchParams.get("offset"))).toEqual(["0", "2"]);
  });
});

describe("events", () => {
  const stream = (text: string): Response => new Response(text, { headers: { "content-type": "text/event-stream" } });

  it("resumes where the connection broke off", async () => {
    const { client, sent } = clientOf(
      stream("retry: 1\nid: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\nda"),
      stream("id: 3\ndata: c\n\n"),
      new Response(null, { status: 204 }),
    );

    const seen: string[] = [];
    for await (const { data } of client.events("stream_events")) {
      seen.push(data);
    }

    expect(seen).toEqual(["a", "b", "c"]);
    expect(sent.map(({ headers }) => headers.get("last-event-id"))).toEqual([null, "2", "3"]);
  });

  it("throws a refusal", async () => {
    const { client } = clientOf(json({ code: "auth.forbidden" }, 403));

    await expect(client.events("stream_events").next()).rejects.toMatchObject({ code: "auth.forbidden" });
  });

  it("ends when its signal aborts", async () => {
    const { client } = clientOf(stream("data: a\n\n"));
    const stopping = new AbortController();

    const seen: string[] = [];
    for await (const { data } of client.events("stream_events", { signal: stopping.signal })) {
      seen.push(data);
      stopping.abort();
    }

    expect(seen).toEqual(["a"]);
  });
});

const pathOfBuild = { component_id: "c", build_id: "b" };
