import path from "node:path";
import { expect, it } from "vitest";
import { createScreen } from "../../terminal/screen.ts";
import { reportServerDiagnostics } from "./server-diagnostics.ts";

it("shows what the control plane says at its place in the files", () => {
  let text = "";
  const sink = { write: (more: string) => (text += more) };
  const screen = createScreen(sink, { environment: {}, noColor: true });
  const places = new Map([["Components[0]", { file: "components/web.toml", line: 3, column: 1 }]]);
  const metadata = { file: "metadata.toml", line: 1, column: 1 };

  const located = reportServerDiagnostics(
    screen,
    [
      {
        code: "build.ref-not-found",
        severity: "error",
        message: "no branch x",
        hint: "push it",
        path: "Components[0]",
      },
      { code: "value.wrong", severity: "warning", message: "odd", path: "DisplayName" },
      { code: "vcs.repository-unreachable", severity: "error", message: "no answer", path: "" },
    ],
    { directory: path.resolve("shop"), placeOf: (place) => places.get(place) ?? metadata },
  );

  expect(text.split("\n")).toEqual([
    "shop/components/web.toml:3:1: error build.ref-not-found: no branch x",
    "  push it",
    "shop/metadata.toml:1:1: warning value.wrong: odd",
    "error vcs.repository-unreachable: no answer",
    "",
  ]);
  expect(located[0]).toMatchObject({ file: "components/web.toml", line: 3, column: 1, path: "Components[0]" });
});
