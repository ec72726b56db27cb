import { describe, expect, it } from "vitest";
import { readBashLine } from "./bash-line.ts";

describe("a line of bash", () => {
  it.each([
    ["exclave apps get ", ["apps", "get", ""]],
    ["exclave  apps\tge", ["apps", "ge"]],
    [`exclave -n 'a b' "c \\"d\\" \\e" f\\ g`, ["-n", "a b", 'c "d" \\e', "f g"]],
    [`exclave apps get "my ap`, ["apps", "get", "my ap"]],
    ["exclave apps get my\\", ["apps", "get", "my"]],
    ["FOO=1 BAR='x y' exclave apps ", ["apps", ""]],
    ["exclave", []],
  ])("is taken apart as bash does: %s", (line, words) => {
    expect(readBashLine(line, "").words).toEqual(words);
  });

  it.each([
    ["exclave apps get m", "m", "my $app", "my\\ \\$app"],
    ['exclave apps get "m', '"m', 'my "$app"!', `my \\"\\$app\\""'!'"`],
    ["exclave apps get 'm", "'m", "my 'app'", "my '\\''app'\\''"],
    // Behind an equals sign or a colon, bash takes a new word; what it puts in must not repeat what stands in front.
    ["exclave apps list --app-id=m", "m", "--app-id=my app", "my\\ app"],
    ["exclave apps list --app-id=", "", "--app-id=my app", "my\\ app"],
    ["exclave orgs select co:l", "l", "co:lon", "lon"],
    // The cursor stands within the word.
    ["exclave apps get st", "storeroom", "storefront", "storefront"],
  ])("of %s, %j becomes what it is completed to, spelled for its place", (line, part, word, spelled) => {
    expect(readBashLine(line, part).spell(word)).toBe(spelled);
  });
});
