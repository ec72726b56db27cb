import { describe, expect, it } from "vitest";
import { webAddress } from "./git-repository.ts";

describe("the address of a repository that git pushes to", () => {
  it.each([
    ["git@github.com:acme/shop.git", "https://github.com/acme/shop.git"],
    ["github.com:acme/shop", "https://github.com/acme/shop"],
    ["ssh://git@git.example.com:2222/acme/shop.git", "https://git.example.com/acme/shop.git"],
    ["https://github.com/acme/shop.git", "https://github.com/acme/shop.git"],
    ["https://git.example.com:8443/acme/shop", "https://git.example.com:8443/acme/shop"],
    ["git://git.example.com/shop.git", "https://git.example.com/shop.git"],
  ])("is what anybody reads it at: %s", (origin, address) => {
    expect(webAddress(origin)).toBe(address);
  });

  it("loses the token that stands in it", () => {
    expect(webAddress("https://someone:secret@github.com/acme/shop.git")).toBe("https://github.com/acme/shop.git");
  });

  it.each(["/srv/git/shop.git", "../shop", "file:///srv/git/shop.git"])("is none for a path: %s", (origin) => {
    expect(webAddress(origin)).toBeUndefined();
  });
});
