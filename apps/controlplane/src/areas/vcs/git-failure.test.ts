import { describe, expect, it } from "vitest";
import { classifyGitFailure, repositoryFault } from "./git-failure.ts";

describe("a failed git command", () => {
  it.each([
    ["fatal: unable to access 'http://h/r/': The requested URL returned error: 302", "redirected"],
    ["fatal: could not read Username for 'https://h': terminal prompts disabled", "denied"],
    ["fatal: unable to access 'https://h/r/': The requested URL returned error: 403", "denied"],
    ["remote: Not Found\nfatal: repository 'https://h/r/' not found", "not-found"],
    ["fatal: https://h/a.html/info/refs not valid: is this a git repository?", "not-found"],
    [
      "fatal: '/srv/r' does not appear to be a git repository\nfatal: Could not read from remote repository.",
      "not-found",
    ],
    ["fatal: remote error: upload-pack: not our ref 0123456789012345678901234567890123456789", "no-commit"],
    ["error: Server does not allow request for unadvertised object 01234567", "no-commit"],
    ["fatal: mismatched algorithms: client sha256; server sha1", "no-commit"],
    ["fatal: remote error: filter 'combine' not supported", "no-filter"],
    ["fatal: unable to access 'https://h/': Could not resolve host: h", "unreachable"],
    ["fatal: unable to access 'http://h/': Failed to connect to h port 80 after 0 ms", "unreachable"],
    ["fatal: unable to access 'https://h/': The requested URL returned error: 503", "unreachable"],
    ["fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate", "unreachable"],
    ["fatal: the remote end hung up unexpectedly\nfatal: early EOF", "unreachable"],
    ["fatal: Unable to create '/x/shallow.lock': File exists.", "other"],
  ])("that says %j is %s", (stderr, failure) => {
    expect(classifyGitFailure(stderr)).toBe(failure);
  });

  it("tells the caller whether trying again may help", () => {
    expect(repositoryFault("https://h/r", "not-found", "")).toMatchObject({
      code: "vcs.repository-not-found",
      retryable: false,
    });
    expect(repositoryFault("https://h/r", "denied", "")).toMatchObject({
      code: "vcs.repository-denied",
      retryable: false,
    });
    expect(repositoryFault("https://h/r", "unreachable", "fatal: one\nfatal: \u001b[31mtwo\n")).toMatchObject({
      code: "vcs.repository-unreachable",
      retryable: true,
      message: expect.stringContaining("fatal: ?[31mtwo"),
    });
  });
});
