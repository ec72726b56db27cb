import type { Wire } from "@exclave/contract";
import { fitted, plainText, type Screen, type Shade } from "../terminal/screen.ts";

type Node = Wire<"DiffDiff">;

const signs: Readonly<Record<string, readonly [sign: string, shade: Shade]>> = {
  add: ["+", "green"],
  remove: ["-", "red"],
  change: ["~", "yellow"],
};
/** A value longer than this is known by its beginning. */
const SHOWN_COLUMNS = 60;

/** What differs, as a tree: a line for each thing, and for each of its fields beneath it. */
export function diffLines(diff: Node, screen: Screen): string[] {
  return (diff.children ?? []).flatMap((child) => linesOf(child, "", screen));
}

function linesOf({ key = "", diff = {}, children = [] }: Node, indent: string, screen: Screen): string[] {
  const sign = signs[diff.op ?? ""];
  if (!sign) {
    return [];
  }
  const line = `${indent}${screen.shade(sign[1], sign[0])} ${plainText(key)}${valuesOf(diff)}`;
  // What comes or goes as a whole is not opened.
  const isOpened = diff.op === "change";
  return [line, ...(isOpened ? children.flatMap((child) => linesOf(child, `${indent}  `, screen)) : [])];
}

function valuesOf({ op, before, after }: NonNullable<Node["diff"]>): string {
  if (op === "change" && before !== undefined && after !== undefined) {
    return `: ${shown(before)} → ${shown(after)}`;
  }
  const value = op === "remove" ? before : after;
  return value === undefined ? "" : `: ${shown(value)}`;
}

function shown(text: string): string {
  return text === "" ? '""' : fitted(plainText(text), SHOWN_COLUMNS);
}
