// Writes the room table into the document that describes the house.
import { readFileSync, writeFileSync } from "node:fs";
import { rooms } from "../lint/rooms.ts";
import { withRoomTable } from "../reference/room-table.ts";

const ARCHITECTURE = "ARCHITECTURE.md";

writeFileSync(ARCHITECTURE, withRoomTable(readFileSync(ARCHITECTURE, "utf8"), rooms));
