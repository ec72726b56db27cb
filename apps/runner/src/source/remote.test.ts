import { describe, expect, it } from "vitest";
import { admitRemote, resolveUrl } from "./remote.ts";

const closed = { allowLocal: false, allowPrivateNetworks: false, hasProxy: false };
const open = { allowLocal: true, allowPrivateNetworks: true, hasProxy: false };
const namesOf =
  (...addresses: string[]) =>
  async (): Promise<string[]> =>
    addresses;

describe("a source's URL", () => {
  it("keeps its credentials apart and its addresses pinned", async () => {
    const remote = await admitRemote("https://me:s%40cret@git.test/a.git", closed, namesOf("192.0.2.1", "2001:db8::1"));

    expect(remote).toEqual({
      url: "https://git.test/a.git",
      credentials: "me:s@cret",
      pin: { host: "git.test", port: "443", addresses: ["192.0.2.1", "2001:db8::1"] },
      protocol: "https",
    });
  });

  it.each([
    ["ext::sh -c id", "ext"],
    ["ssh://git@example.com/a.git", "ssh"],
    ["git@example.com:a.git", "not a"],
    ["--upload-pack=id", "not a URL"],
    ["file:///etc", "local path"],
    ["/etc", "local path"],
    ["http://2852039166/a.git", "169.254.169.254"],
    ["http://[fe80::1]/a.git", "fe80::1"],
    ["http://168.63.129.16/a.git", "168.63.129.16"],
    ["http://[2002:a9fe:a9fe::1]/a.git", "2002:a9fe:a9fe::1"],
    ["http://127.0.0.1/a.git", "this machine"],
    ["http://0x7f000001/a.git", "this machine"],
    ["http://10.1.2.3/a.git", "private network"],
  ])("is refused when it is %s", async (url, why) => {
    await expect(admitRemote(url, closed, namesOf("192.0.2.1"))).rejects.toMatchObject({
      code: "source.url-refused",
      message: expect.stringContaining(why),
    });
  });

  it("is refused when any address of its host is link-local, whatever the operator allows", async () => {
    const admission = admitRemote("http://rebind.test/a.git", open, namesOf("192.0.2.1", "169.254.169.254"));

    await expect(admission).rejects.toMatchObject({ code: "source.url-refused" });
  });

  it("is refused when any address of its host is in a private network, unless the operator allows those", async () => {
    const addresses = namesOf("192.0.2.1", "10.0.0.7");

    await expect(admitRemote("http://inside.test/a.git", closed, addresses)).rejects.toMatchObject({
      hint: expect.stringContaining("EXCLAVE_RUNNER_ALLOW_PRIVATE_NETWORKS"),
    });
    expect((await admitRemote("http://inside.test/a.git", open, addresses)).pin?.addresses).toContain("10.0.0.7");
  });

  it("may be local where the operator allows it", async () => {
    expect((await admitRemote("file:///srv/a.git", open, namesOf())).url).toBe("/srv/a.git");
    expect((await admitRemote("http://localhost:1/a.git", open, namesOf("127.0.0.1"))).protocol).toBe("http");
  });

  it("never shows its password", async () => {
    await expect(admitRemote("http://me:hunter2@127.0.0.1/a.git", closed, namesOf())).rejects.toMatchObject({
      message: expect.not.stringContaining("hunter2"),
    });
  });

  it("of a submodule may be relative to its parent's", () => {
    expect(resolveUrl("https://git.test/team/app.git", "../lib.git")).toBe("https://git.test/team/lib.git");
    expect(resolveUrl("https://git.test/team/app.git", "./x/y")).toBe("https://git.test/team/app.git/x/y");
    expect(resolveUrl("https://git.test/team/app.git", "https://other.test/z")).toBe("https://other.test/z");
  });
});
