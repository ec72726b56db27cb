import { invalidInput } from "@exclave/kernel";
import type { View } from "../output/view.ts";

const bash = `_exclave() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(exclave __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _exclave exclave`;

const zsh = `_exclave() {
  local -a found
  found=("\${(@f)$(exclave __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _exclave exclave`;

const fish = `complete -c exclave -f -a '(exclave __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`;

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };

/** The script for a shell. */
export function script(shell: string): View {
  const text = scripts[shell];
  if (text === undefined) {
    throw invalidInput("usage.shell", `there is no completion for ${shell}`, {
      hint: `one of ${Object.keys(scripts).join(", ")}`,
    });
  }
  return { data: { shell, script: text }, names: [shell], text: () => [text] };
}
