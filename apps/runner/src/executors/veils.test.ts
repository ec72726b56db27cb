import { describe, expect, it } from "vitest";
import { veilsFor } from "./veils.ts";

const closed = (...directories: string[]) => {
  return (directory: string): boolean => !directories.includes(directory);
};
const stepsOf = (needed: string[], isOpen: (directory: string) => boolean): string[] =>
  veilsFor(needed, isOpen).map(({ kind, directory }) => `${kind} ${directory}`);

describe("veils", () => {
  it("are not needed where every directory may be entered", () => {
    expect(stepsOf(["/srv/app", "/var/lib/slot"], closed())).toEqual([]);
  });

  it("cover the outermost closed directory and show what is needed in it", () => {
    const needed = ["/root/app", "/root/data/slots/0", "/usr/bin"];

    expect(stepsOf(needed, closed("/root", "/root/data"))).toEqual([
      "veil /root",
      "show /root/app",
      "show /root/data/slots/0",
    ]);
  });

  it("show a directory once when it holds another that is needed", () => {
    expect(stepsOf(["/root/app/tools", "/root/app"], closed("/root"))).toEqual(["veil /root", "show /root/app"]);
  });

  it("cover a closed directory inside one that is shown", () => {
    const needed = ["/root/app", "/root/app/.data/slots/0", "/root/app/.data/slots/1"];

    expect(stepsOf(needed, closed("/root", "/root/app/.data"))).toEqual([
      "veil /root",
      "show /root/app",
      "veil /root/app/.data",
      "show /root/app/.data/slots/0",
      "show /root/app/.data/slots/1",
    ]);
  });

  it("leave the directory itself to its owner", () => {
    expect(stepsOf(["/srv/slot"], closed("/srv/slot"))).toEqual([]);
  });
});
