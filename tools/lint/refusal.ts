import path from "node:path";
import { areaRooms, guardedExternals, placeOf, rooms } from "./rooms.ts";

const SCOPE = "@exclave/";

/** Explains why `from` may not import `target`, or returns undefined when it may. */
export function refusal(from: string, target: string, typeOnly: boolean): string | undefined {
  const here = placeOf(from);
  if (!here) {
    return `${from} belongs to no room: add it to tools/lint/rooms.ts`;
  }
  const room = rooms[here.room]!;
  const inside = insidePath(from, target);
  if (!inside) {
    const guarded = guardedExternals.some((name) => name.test(target));
    const allowed = room.externals?.some((name) => name.test(target)) ?? false;
    return guarded && !allowed ? `${here.room} may not import ${target}` : undefined;
  }
  if (room.uses.includes("*")) {
    return undefined;
  }
  const there = placeOf(inside);
  if (!there) {
    return `${inside} belongs to no room`;
  }
  if (here.area !== there.area && there.area !== undefined) {
    if (areaRooms.has(there.room)) {
      return `enter ${there.area} by its index.ts, not its ${there.room}`;
    }
    if (!typeOnly) {
      return `${here.room} sees only the types of ${there.area}: use "import type"`;
    }
  }
  if (room.uses.includes(there.room) || (typeOnly && room.sees?.includes(there.room))) {
    return undefined;
  }
  return room.sees?.includes(there.room)
    ? `${here.room} sees only the types of ${there.room}: use "import type"`
    : `${here.room} may not import ${there.room}`;
}

function insidePath(from: string, target: string): string | undefined {
  if (target.startsWith(SCOPE)) {
    const name = target.slice(SCOPE.length).split("/")[0]!;
    const folder = ["controlplane", "runner", "cli", "dashboard"].includes(name) ? "apps" : "packages";
    return `${folder}/${name}/src/index.ts`;
  }
  return target.startsWith(".") ? path.posix.join(path.posix.dirname(from), target) : undefined;
}
