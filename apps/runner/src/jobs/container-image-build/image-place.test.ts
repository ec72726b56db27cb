import { expect, it } from "vitest";
import { parseImage } from "./image-place.ts";

it.each([
  ["nginx", "docker.io/library/nginx", "https://registry-1.docker.io", "library/nginx"],
  ["acme/web", "docker.io/acme/web", "https://registry-1.docker.io", "acme/web"],
  ["docker.io/acme/web", "docker.io/acme/web", "https://registry-1.docker.io", "acme/web"],
  ["index.docker.io/library/nginx", "docker.io/library/nginx", "https://registry-1.docker.io", "library/nginx"],
  ["ghcr.io/acme/web", "ghcr.io/acme/web", "https://ghcr.io", "acme/web"],
  ["registry.example.com:5000/web", "registry.example.com:5000/web", "https://registry.example.com:5000", "web"],
  ["localhost/web", "localhost/web", "http://localhost", "web"],
  ["127.0.0.1:5000/a/b__c", "127.0.0.1:5000/a/b__c", "http://127.0.0.1:5000", "a/b__c"],
])("%s is read as image tools read it", (text, name, registryUrl, repository) => {
  expect(parseImage(text)).toEqual({ name, registryUrl, repository });
});

it.each([
  "",
  "Web",
  "ghcr.io/",
  "ghcr.io/../web",
  "ghcr.io/acme//web",
  "https://ghcr.io/web",
  "user@ghcr.io/web",
  "-web",
])("%j is refused", (text) => {
  expect(() => parseImage(text)).toThrow(expect.objectContaining({ code: "image.name-refused" }));
});

it("a tag in it is told where it belongs", () => {
  expect(() => parseImage("ghcr.io/acme/web:1.2")).toThrow(
    expect.objectContaining({ hint: expect.stringContaining("send it as tag") }),
  );
});
