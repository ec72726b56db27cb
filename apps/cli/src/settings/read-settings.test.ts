import { describe, expect, it } from "vitest";
import { readSettings, refuseUnknownVariables } from "./read-settings.ts";
import type { Setting } from "./setting.ts";
import { upSettings } from "./up-settings.ts";

const table = {
  jobs: {
    flag: "--jobs <n>",
    variable: "EXCLAVE_JOBS",
    kind: "integer",
    default: 2,
    least: 1,
    most: 16,
    description: "",
  },
  level: { flag: "--level <l>", variable: "EXCLAVE_LEVEL", kind: "text", oneOf: ["info", "warn"], description: "" },
  port: { flag: "--port <number>", variable: "EXCLAVE_PORT", kind: "integer", default: 8081, description: "" },
  name: { flag: "--name <text>", variable: "EXCLAVE_NAME", kind: "text", description: "" },
  open: { flag: "--open", variable: "EXCLAVE_OPEN", kind: "boolean", description: "" },
  nets: { flag: "--net <network...>", variable: "EXCLAVE_NETS", kind: "list", description: "" },
} as const satisfies Record<string, Setting>;

describe("readSettings", () => {
  it("falls back from flag to variable to default", () => {
    const fromFlag = readSettings(table, { port: "1" }, { EXCLAVE_PORT: "2" });
    const fromVariable = readSettings(table, {}, { EXCLAVE_PORT: "2", EXCLAVE_OPEN: "true", EXCLAVE_NETS: "a, b" });
    const fromNothing = readSettings(table, {}, { EXCLAVE_PORT: "" });

    expect(fromFlag.port).toBe(1);
    expect(fromVariable).toEqual({ jobs: 2, level: undefined, port: 2, name: undefined, open: true, nets: ["a", "b"] });
    expect(fromNothing).toEqual({ jobs: 2, level: undefined, port: 8081, name: undefined, open: false, nets: [] });
  });

  it("takes a list apart at its commas, and items as they are", () => {
    const wanted = { ...table, lines: { flag: "--line <text>", kind: "items", description: "" } } as const;

    const { nets, lines } = readSettings(wanted, { nets: ["a,b", "c"], lines: ["x: 1, 2", "y"] }, {});

    expect({ nets, lines }).toEqual({ nets: ["a", "b", "c"], lines: ["x: 1, 2", "y"] });
  });

  it.each([
    [{ port: "80x" }, {}, '--port is "80x", but must be a whole number'],
    [{}, { EXCLAVE_PORT: "-1" }, 'EXCLAVE_PORT is "-1", but must be a whole number'],
    [{ jobs: "0" }, {}, "--jobs is 0, but must be 1 to 16"],
    [{}, { EXCLAVE_JOBS: "17" }, "EXCLAVE_JOBS is 17, but must be 1 to 16"],
    [{ level: "loud" }, {}, '--level is "loud", but must be one of info, warn'],
    [{}, { EXCLAVE_OPEN: "yes" }, 'EXCLAVE_OPEN is "yes", but must be true or false'],
  ])("refuses %j and %j by the name they were said with", (flags, environment, message) => {
    expect(() => readSettings(table, flags, environment)).toThrow(message);
  });
});

describe("refuseUnknownVariables", () => {
  const known = Object.values(upSettings).map(({ variable }) => variable);

  it("names the nearest setting to a misspelt variable", () => {
    const read = (): void => refuseUnknownVariables(known, { EXCLAVE_PUBLIC_ULR: "http://x" });

    expect(read).toThrow(
      expect.objectContaining({ code: "settings.unknown-variable", hint: "did you mean EXCLAVE_PUBLIC_URL?" }),
    );
  });

  it("leaves what is not ours alone", () => {
    expect(() => refuseUnknownVariables(known, { PATH: "/bin", EXCLAVE_PORT: "1" })).not.toThrow();
  });
});
