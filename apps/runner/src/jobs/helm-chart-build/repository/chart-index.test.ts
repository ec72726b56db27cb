import { describe, expect, it } from "vitest";
import { readIndex } from "./chart-index.ts";

const URL = "https://charts.example.com/stable/index.yaml";
const digest = "a".repeat(64);

const index = `apiVersion: v1
entries:
  web:
  - name: web
    version: "1.10"
    description: |
      worker:
      a text with a line that looks like a chart
    urls:
    - web-1.10.tgz
    digest: ${digest}
  - name: web
    version: 1.9.0
    urls: [https://elsewhere.example.com/web-1.9.0.tgz]
  "worker":
  - version: 2.0.0
    urls: [../other/worker.tgz]
    digest: sha256:${digest.toUpperCase()}
  broken:
  - version: 1.0.0
generated: "2026-01-01T00:00:00Z"
`;

describe("an index of a chart repository", () => {
  it("gives the versions of one chart, where they are and what they are", () => {
    expect(readIndex(index, "web", URL)).toEqual([
      { version: "1.10", url: "https://charts.example.com/stable/web-1.10.tgz", digest: `sha256:${digest}` },
      { version: "1.9.0", url: "https://elsewhere.example.com/web-1.9.0.tgz", digest: undefined },
    ]);
    expect(readIndex(index, "worker", URL)).toEqual([
      { version: "2.0.0", url: "https://charts.example.com/other/worker.tgz", digest: `sha256:${digest}` },
    ]);
  });

  it("leaves out versions that nobody could download", () => {
    expect(readIndex(index, "broken", URL)).toEqual([]);
  });

  it.each([
    ["JSON", JSON.stringify({ entries: { web: [{ version: "1.0.0", urls: ["web.tgz"] }] } })],
    ["one line", "entries: {web: [{version: 1.0.0, urls: [web.tgz]}]}"],
    ["other indents", "entries:\n    web:\n        -   version: 1.0.0\n            urls:\n            - web.tgz\n"],
    ["anchors", "shared: &u [web.tgz]\nentries:\n  web:\n  - version: 1.0.0\n    urls: *u\n"],
  ])("may be written as %s", (_, text) => {
    expect(readIndex(text, "web", URL)).toMatchObject([{ version: "1.0.0", url: expect.stringMatching(/web\.tgz$/) }]);
  });

  it("that lacks the chart is refused with the names nearest to it", () => {
    const reading = () => readIndex(index, "wrker", URL);

    expect(reading).toThrow(
      expect.objectContaining({ code: "helm.chart-not-found", hint: expect.stringMatching(/are: worker/) }),
    );
  });

  it.each([
    ["entries: [1, 2"],
    ["<html>not found</html>"],
    ["[]"],
    [`entries:\n  web:\n  - version: 1.0.0\n    urls: [a]\n    digest: md5\n`],
  ])("is refused when it is %j", (text) => {
    expect(() => readIndex(text, "web", URL)).toThrow(expect.objectContaining({ code: "helm.index-invalid" }));
  });

  it("is read no further than the chart that is wanted, for others are megabytes", () => {
    const broken = index.replace("  broken:\n", "  broken: \n  - {unclosed\n");

    expect(readIndex(broken, "worker", URL)).toHaveLength(1);
  });
});
