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

  const token = "tok027e9234ed06bb414a85ec9a86e60c7b66f7c1d07ea5dbe77de1d4a24aad225a";

  it.each(["hunter2-secret", "s3cr3t", token])("hides %s in base64, whatever is around it there", (secret) => {
    const mask = createMasker([secret]);

    for (const front of ["", "j", "jo", "job", "job:", "x-access-token:"]) {
      for (const behind of ["", "\n", "ab", "abc", "\n\n\n\n"]) {
        const printed = Buffer.from(front + secret + behind).toString("base64");
        const around = Buffer.from(front + behind).toString("base64");

        // No more than the characters that the secret shares with what is around it, and padding.
        expect(mask(printed).replace("********", "").length).toBeLessThan(around.length + 6);
        expect(mask(printed)).toContain("********");
      }
    }
  });

  it("hides what is left of a random secret on each of the lines that it was cut into", () => {
    const mask = createMasker([token]);
    const wrapped = Buffer.from(`x-access-token:${token}`).toString("base64").replaceAll(/.{76}/g, "$&\n");
    const cut = token.replaceAll(/.{20}/g, "$&\n");

    expect(wrapped.split("\n").map(mask)).toEqual(["eC1hY2Nlc3MtdG9rZW46********", "********=="]);
    expect(cut.split("\n").map(mask)).toEqual(["********", "********", "********", "aad225a"]);
  });

  it("takes no ordinary words for pieces of a secret", () => {
    const mask = createMasker([
      "the-production-database-of-the-storefront-2026",
      "postgres://user@production-database/one",
    ]);

    expect(mask("the production-database is up")).toBe("the production-database is up");
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

  it("names what a beginning is short for, behind what is spelled almost alike", () => {
    expect(nearest("dir", ["repo", "directory", "branch"])).toEqual(["directory"]);
    expect(nearest("terraform", ["helm_chart", "terraform_module"])).toEqual(["terraform_module"]);
    expect(nearest("desc", ["description", "desk"])).toEqual(["desk", "description"]);
    expect(nearest("de", ["description"])).toEqual([]);
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
