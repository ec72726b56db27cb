import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { rooms } from "../lint/rooms.ts";
import { withRoomTable } from "./room-table.ts";

const place =
  "<!-- rooms: made by `npm run generate` from tools/lint/rooms.ts -->\nold\n<!-- end of rooms -->\nafter\n";

describe("the room table", () => {
  it("is current in ARCHITECTURE.md", () => {
    const document = readFileSync("ARCHITECTURE.md", "utf8");

    const current = withRoomTable(document, rooms);

    expect(document === current || "run `npm run generate`").toBe(true);
  });

  it("shows paths and modules as people write them", () => {
    const document = withRoomTable(place, {
      entity: {
        files: /^areas\/(?<area>[^/]+)(?:\/(?!README)[a-z-]+)?\/[a-z-]+\.ts$/,
        uses: ["entity", "kernel"],
        sees: ["ports"],
      },
      main: {
        files: /^src\/(main|compose(-[a-z]+)?)\.ts$|^(?:a|b)\/|\.test\.ts$/,
        uses: ["*"],
        externals: [/^@a\//, /^b$/],
        environment: true,
      },
    });

    expect(document.split("\n")).toEqual([
      place.split("\n")[0],
      "| room | files | uses | sees the types of | guarded modules |",
      "| --- | --- | --- | --- | --- |",
      "| entity | `areas/<area>/*.ts` | kernel | ports |  |",
      "| main | `src/{main,compose{,-*}}.ts`, `{a,b}/`, `*.test.ts` | everything |  | `@a/*`, `b`, `process.env` |",
      ...place.split("\n").slice(2),
    ]);
  });

  it("refuses a document that has no place for it", () => {
    expect(() => withRoomTable("# Architecture\n", rooms)).toThrow("no place for the room table");
  });
});
