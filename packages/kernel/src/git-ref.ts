import { hasControlCharacter } from "./control-characters.ts";

const MAXIMUM_LENGTH = 255;

/** True for what git would take as the name of a ref, or as an id, and for nothing that it would take as an option. */
export function isGitRef(text: string): boolean {
  return (
    text !== "" &&
    text.length <= MAXIMUM_LENGTH &&
    text !== "@" &&
    !/^[-/.]|[/.]$|\.lock$|\.lock\/|\/\.|\.\.|\/\/|@\{|[ ~^:?*[\\]/.test(text) &&
    !hasControlCharacter(text)
  );
}
