import { describe, expect, it } from "vitest";
import { veilsFor } from "./veils.ts";

const closed = (...directories: string[]) => {
  return (directory: string): boolean => !directories.includes(directory);
};

describe("veils", () => {
  it("are not needed where every directory may be entered", () => {
    expect(veilsFor(["/srv/app", "/var/lib/slot"], closed())).toEqual({ veils: [], shown: [] });
  });

  it("cover the outermost closed directory and show what is needed in it", () => {
    const needed = ["/root/app", "/root/data/slots/0", "/usr/bin"];

    expect(veilsFor(needed, closed("/root", "/root/data"))).toEqual({
      veils: ["/root"],
      shown: ["/root/app", "/root/data/slots/0"],
    });
  });

  it("show a directory once when it holds another that is needed", () => {
    expect(veilsFor(["/root/app", "/root/app/tools"], closed("/root")).shown).toEqual(["/root/app"]);
  });

  it("leave the directory itself to its owner", () => {
    expect(veilsFor(["/srv/slot"], closed("/srv/slot"))).toEqual({ veils: [], shown: [] });
  });
});
