import type { App } from "@exclave/manifest";
import { expect, it } from "vitest";
import { createScreen } from "../../terminal/screen.ts";
import { reportServerDiagnostics } from "./server-diagnostics.ts";

const app = {
  components: [{ type: "job", name: "migrate", image_url: "a", tag: "1" }],
  actions: [{ name: "check", timeout: "5m", triggers: [], steps: [] }],
} as unknown as App;

it("names the component or action that a place in an intermediate config is of", () => {
  let text = "";
  const sink = { write: (more: string) => (text += more) };
  const screen = createScreen(sink, { environment: {}, noColor: true });

  reportServerDiagnostics(
    screen,
    [
      {
        code: "build.ref-not-found",
        severity: "error",
        message: "no branch x",
        hint: "push it",
        path: "Components[0]",
      },
      { code: "value.wrong", severity: "warning", message: "odd", path: "Actions[0].Steps[1]" },
      { code: "value.wrong", severity: "error", message: "odd", path: "Sandbox.Vars" },
      { code: "value.wrong", severity: "error", message: "odd", path: "" },
    ],
    app,
  );

  expect(text.split("\n")).toEqual([
    "component migrate: error build.ref-not-found: no branch x",
    "  push it",
    "action check, Steps[1]: warning value.wrong: odd",
    "Sandbox.Vars: error value.wrong: odd",
    "error value.wrong: odd",
    "",
  ]);
});
