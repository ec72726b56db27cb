import { assert, dictionary, jsonValue, pre, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, createMasker, isFault, isId, nearest, newId, notFound, retry, sleep } from "./index.ts";

describe("ids", () => {
  it("have 26 characters and the prefix of their kind", () => {
    const id = newId("build");

    expect(id).toMatch(/^bld[0-9a-z]{23}$/);
    expect(isId(id)).toBe(true);
  });
});

describe("canonical JSON", () => {
  it("is the same whatever the order of the keys", () => {
    assert(
      property(dictionary(string(), jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        return canonicalJson(value) === canonicalJson(reversed);
      }),
    );
  });
});

describe("masking", () => {
  it("leaves no occurrence of a secret, in any of the forms programs print", () => {
    assert(
      property(string({ minLength: 8 }), string(), (secret, text) => {
        pre(secret.trim() === secret);
        const mask = createMasker([secret]);
        const printed = `${text} ${secret} ${Buffer.from(secret).toString("base64")} ${encodeURIComponent(secret)}`;
        return !mask(printed).includes(secret) || "********".includes(secret);
      }),
    );
  });

  it("hides each line of a secret of several lines", () => {
    const mask = createMasker(["-----BEGIN-----\nabcdefgh\n-----END-----"]);

    expect(mask("key: abcdefgh")).toBe("key: ********");
  });
});

describe("nearest", () => {
  it("names the closest candidates first", () => {
    expect(nearest("mian", ["main", "release", "mains"])).toEqual(["main"]);
  });

  it("takes no other word for a slip, however short", () => {
    expect(nearest("db", ["web", "api", "dbs"])).toEqual(["dbs"]);
    expect(nearest("wbe", ["web"])).toEqual(["web"]);
  });
});

describe("faults", () => {
  it("carry a kind, a code and what to do", () => {
    const fault = notFound("build.not-found", "no build bld1", { hint: "list builds" });

    expect(isFault(fault)).toBe(true);
    expect(fault).toMatchObject({ kind: "NotFound", code: "build.not-found", retryable: false, hint: "list builds" });
  });
});

describe("retry", () => {
  it("gives up at once on what cannot be mended", async () => {
    let calls = 0;
    const work = retry(
      async () => {
        calls += 1;
        throw new Error("final");
      },
      { attempts: 5, firstDelayMilliseconds: 1, maximumDelayMilliseconds: 2, isRetryable: () => false },
    );

    await expect(work).rejects.toThrow("final");
    expect(calls).toBe(1);
  });
});

describe("sleep", () => {
  it("ends with the signal's reason when aborted", async () => {
    const controller = new AbortController();
    const sleeping = sleep(60_000, controller.signal);

    controller.abort(new Error("enough"));

    await expect(sleeping).rejects.toThrow("enough");
  });
});
