import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { conflict, makeDirectory, messageOf, preconditionFailed } from "@exclave/kernel";

/** Writes files into a directory, which is made where it is not there; none where one of them is there already. */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  const taken = [...files.keys()].filter((file) => existsSync(path.join(directory, file)));
  if (taken.length > 0) {
    throw conflict("app.files-there", `${directory} has ${taken.join(", ")} already`, {
      hint: "nothing was written: name a new directory, or move these away",
      details: { directory, files: taken },
    });
  }
  await writing(directory, async () => {
    for (const [file, text] of files) {
      makeDirectory(path.dirname(path.join(directory, file)));
      await writeFile(path.join(directory, file), text, { flag: "wx" });
    }
  });
}

/** Makes a directory and those around it. */
export async function prepareDirectory(directory: string): Promise<void> {
  await writing(directory, async () => makeDirectory(directory));
}

async function writing(directory: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw preconditionFailed("app.not-written", `${directory} could not be written: ${messageOf(error)}`, {
      hint: "name a directory that you may write, and that is no file",
      details: { directory },
    });
  }
}
