import { expect, it } from "vitest";
import { createScreen } from "../terminal/screen.ts";
import { diffLines } from "./diff-lines.ts";

const screen = createScreen({ write: () => undefined }, { environment: {}, noColor: true });

it("shows what differs as a tree, opens what changed, and leaves out what is the same", () => {
  const lines = diffLines(
    {
      key: "app",
      diff: { op: "change" },
      children: [
        { key: "runner", diff: { op: "noop" } },
        {
          key: "components",
          diff: { op: "change" },
          children: [
            { key: "web", diff: { op: "add" }, children: [{ key: "type", diff: { op: "add", after: "helm_chart" } }] },
            {
              key: "network",
              diff: { op: "change" },
              children: [
                { key: "cidr", diff: { op: "change", before: "10.0.0.0/16", after: "" } },
                { key: "zone", diff: { op: "remove", before: "a" } },
              ],
            },
          ],
        },
      ],
    },
    screen,
  );

  expect(lines).toEqual(["~ components", "  + web", "  ~ network", '    ~ cidr: 10.0.0.0/16 → ""', "    - zone: a"]);
});

it("shows the beginning of what is long, on one line, and obeys nothing in it", () => {
  const after = `one\ntwo \u001b[31m${"x".repeat(100)}`;

  const [line] = diffLines({ children: [{ key: "readme", diff: { op: "change", before: "a", after } }] }, screen);

  expect(line).toMatch(/^~ readme: a → one two x+…$/);
  expect(line!.length).toBeLessThan(80);
});
