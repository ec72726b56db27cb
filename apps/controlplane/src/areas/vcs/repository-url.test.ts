import { assert, constantFrom, integer, ipV4, ipV6, oneof, property, string, stringMatching, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRepositoryUrl, refuseAddress, type SourcePolicy } from "./repository-url.ts";

const strict: SourcePolicy = { allowLocal: false, allowPrivateNetworks: false };
const open: SourcePolicy = { allowLocal: true, allowPrivateNetworks: true };
const refusal = expect.objectContaining({ kind: "InvalidInput", code: "vcs.url-refused" });

// Put together from parts: the ready-made arbitrary of URLs takes a second to make as many.
const urls = tuple(
  constantFrom("http://", "HTTPS://", "https://"),
  oneof(
    stringMatching(/^[A-Za-z0-9-]{1,9}\.[a-z]{2,5}\.?$/),
    ipV4(),
    ipV6().map((ip) => `[${ip}]`),
  ),
  constantFrom("", ":80", ":443", ":8080"),
  stringMatching(/^(\/[A-Za-z0-9._~!$&'()*+,;=:@%?#-]{0,9}){0,4}$/),
).map((parts) => parts.join(""));

// Of any characters at all; the ready-made arbitrary first puts a million of them into a table.
const texts = string({ unit: integer({ min: 0, max: 0x10_ff_ff }).map((point) => String.fromCodePoint(point)) });

describe("a repository", () => {
  it.each([
    ["owner/name", "https://github.com/owner/name"],
    ["owner/name.git", "https://github.com/owner/name"],
    ["HTTPS://GitHub.com/owner/name.git/", "https://github.com/owner/name"],
    ["https://git.example.com:443/a/b.git", "https://git.example.com/a/b.git"],
    ["http://git.example.com:8080/a//b/", "http://git.example.com:8080/a//b"],
    ["https://git.example.com./a/../b", "https://git.example.com/b"],
    ["https://git.example.com/a%20b", "https://git.example.com/a%20b"],
    ["https://140.82.121.3/a/b", "https://140.82.121.3/a/b"],
    ["https://[2606:50C0:8000:0::153]/a/b", "https://[2606:50c0:8000::153]/a/b"],
  ])("written %s is %s", (text, url) => {
    expect(parseRepositoryUrl(text, strict)).toMatchObject({ kind: "remote", url });
  });

  it.each([
    ["/srv/git/../repo", "file:///srv/repo"],
    ["file:///srv/my%20repo/", "file:///srv/my%20repo"],
    ["file://localhost/srv/repo", "file:///srv/repo"],
    ["/srv/a?b#c", "file:///srv/a%3Fb%23c"],
    ["http://127.0.0.1:3000/r", "http://127.0.0.1:3000/r"],
    ["http://localhost:3000/r", "http://localhost:3000/r"],
    ["http://[::1]:3000/r", "http://[::1]:3000/r"],
    ["http://2130706433/r", "http://127.0.0.1/r"],
  ])("on this machine, %s, is allowed only where the operator says so", (text, url) => {
    expect(parseRepositoryUrl(text, open)).toMatchObject({ url });
    expect(() => parseRepositoryUrl(text, strict)).toThrow(refusal);
  });

  it.each([
    "",
    " owner/name",
    "owner",
    "owner/..",
    "./relative",
    "../up",
    "--upload-pack=touch /tmp/x",
    "-oProxyCommand=x",
    "ext::sh -c touch% /tmp/x",
    "fd::7/x",
    "ssh://git@example.com/a/b",
    "git+ssh://example.com/a",
    "git@github.com:owner/name.git",
    "git://example.com/a",
    "ftp://example.com/a",
    "javascript:alert(1)",
    "https://",
    "https://example.com",
    "https://example.com/",
    "https://example.com/a?b=c",
    "https://example.com/a#main",
    "https://example.com/a\nb",
    "https://example.com/a\u0000",
    "file://elsewhere/srv/repo",
    "file:///srv/%00",
    "file:///",
    "/srv/\ud800",
    "/",
  ])("is never %j", (text) => {
    expect(() => parseRepositoryUrl(text, open)).toThrow(refusal);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data",
    "http://169.254.169.254./latest",
    "http://0xa9fea9fe/latest",
    "http://2852039166/latest",
    "http://0251.0376.0251.0376/latest",
    "http://[::ffff:169.254.169.254]/latest",
    "http://[fd00:ec2::254]/latest",
    "http://[fe80::1]/x",
    "http://100.100.100.200/latest",
    "http://0.0.0.0/x",
    "http://0/x",
    "http://metadata.google.internal/computeMetadata/v1",
    "http://METADATA.google.internal./x",
  ])("is never at %s, whatever the operator allows", (text) => {
    expect(() => parseRepositoryUrl(text, open)).toThrow(refusal);
  });

  it("in a private network is the operator's choice", () => {
    const text = "http://10.0.0.7/team/repo";

    expect(parseRepositoryUrl(text, open)).toMatchObject({ url: text });
    expect(() => parseRepositoryUrl(text, strict)).toThrow(refusal);
  });

  it("keeps its spelling when read again", { timeout: 60_000 }, () => {
    const texts = oneof(urls, stringMatching(/^[a-z0-9]{1,9}\/[a-z0-9._-]{1,9}$/));
    assert(
      property(texts, (text) => {
        const first = attempt(text);
        return first === undefined || attempt(first) === first;
      }),
    );
  });

  it("shows no credential, neither in what it becomes nor in what it refuses", () => {
    const secrets = stringMatching(/^[A-Za-z0-9]{12,20}$/);
    const shapes = constantFrom("https://", "http://user:", "https://x-access-token:", "ssh://", "git+https://u:", "");
    assert(
      property(secrets, shapes, string(), (secret, shape, rest) => {
        const text = `${shape}${secret}@example.com/${rest}`;
        try {
          return !parseRepositoryUrl(text, open).url.includes(secret);
        } catch (error) {
          return !JSON.stringify([(error as Error).message, error]).includes(secret);
        }
      }),
    );
  });

  it("is read or refused, and nothing else, whatever the text", { timeout: 60_000 }, () => {
    assert(
      property(oneof(string(), urls, texts), (text) => {
        try {
          return !parseRepositoryUrl(text, open).url.startsWith("-");
        } catch (error) {
          return (error as { code?: string }).code === "vcs.url-refused";
        }
      }),
    );
  });
});

function attempt(text: string): string | undefined {
  try {
    return parseRepositoryUrl(text, open).url;
  } catch {
    return undefined;
  }
}

describe("a host", () => {
  it("that is a name is judged by each address that it resolves to", () => {
    expect(refuseAddress("git.example.com", "forbidden", open)).toMatchObject({ code: "vcs.url-refused" });
    expect(refuseAddress("git.example.com", "public", strict)).toBeUndefined();
  });
});
