import type { Room } from "../lint/rooms.ts";

const START = "<!-- rooms: made by `npm run generate` from tools/lint/rooms.ts -->";
const END = "<!-- end of rooms -->";

/** The document with its room table replaced by the one that `rooms` makes; throws when it has no place for one. */
export function withRoomTable(document: string, rooms: Readonly<Record<string, Room>>): string {
  const start = document.indexOf(START);
  const end = document.indexOf(END);
  if (start === -1 || end < start) {
    throw new Error(`no place for the room table: put "${START}" and "${END}" into the document`);
  }
  return `${document.slice(0, start)}${START}\n${roomTable(rooms)}${document.slice(end)}`;
}

function roomTable(rooms: Readonly<Record<string, Room>>): string {
  const rows = Object.entries(rooms).map(([name, { files, uses, sees = [], externals = [], environment }]) => [
    name,
    pathsOf(files),
    uses.includes("*") ? "everything" : uses.filter((room) => room !== name).join(", "),
    sees.join(", "),
    [...externals.map(moduleOf), ...(environment ? ["`process.env`"] : [])].join(", "),
  ]);
  const header = ["room", "files", "uses", "sees the types of", "guarded modules"];
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

/** A pattern of paths as people write it, such as `packages/oci/` and `apps/*\/src/env.ts`. */
function pathsOf(pattern: RegExp): string {
  const readable = choicesOf(
    pattern.source
      .replaceAll("\\/", "/")
      .replaceAll("(?<area>[^/]+)(?:/(?!README)[a-z-]+)?", "<area>")
      .replaceAll(/\[\^\/\]\+|\[a-z-?\]\+/g, "*")
      .replaceAll("\\.", "."),
  );
  return readable
    .split("|")
    .map((alternative) => {
      const path = alternative.replace(/\$$/, "");
      return `\`${path.startsWith("^") ? path.slice(1) : `*${path}`}\``;
    })
    .join(", ");
}

/** Groups of a pattern in braces, from the innermost outwards. */
function choicesOf(source: string): string {
  const outer = source.replaceAll(
    /\((?:\?:)?([^()]*)\)(\??)/g,
    (_, choices: string, optional: string) => `{${optional ? "," : ""}${choices.replaceAll("|", ",")}}`,
  );
  return outer === source ? source : choicesOf(outer);
}

/** A pattern of module names as people write it, such as `@dbos-inc/*`; the pattern of all of them is `any`. */
function moduleOf(pattern: RegExp): string {
  const { source } = pattern;
  if (source === ".") {
    return "any";
  }
  const name = source.replace(/^\^/, "").replaceAll("\\/", "/");
  return `\`${name.endsWith("$") ? name.slice(0, -1) : `${name}*`}\``;
}
