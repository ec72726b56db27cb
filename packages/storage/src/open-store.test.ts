import { describe, expect, it } from "vitest";
import { openBlobStore } from "./open-store.ts";

describe("openBlobStore", () => {
  it.each(["", "relative/path", "https://example.com"])("refuses %j with the forms it takes", async (url) => {
    await expect(openBlobStore({ url })).rejects.toMatchObject({
      code: "storage.url",
      hint: expect.stringContaining("s3://bucket"),
    });
  });

  it("asks for credentials by the name of their variables", async () => {
    await expect(openBlobStore({ url: "s3://bucket/a" })).rejects.toMatchObject({
      code: "storage.credentials",
      hint: expect.stringContaining("AWS_ACCESS_KEY_ID"),
    });
  });
});
