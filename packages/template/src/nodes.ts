import type { Value } from "./values.ts";

/** One name of a chain such as `.a.b`; the offset is that of the name, behind its dot. */
export interface Name {
  readonly name: string;
  readonly offset: number;
}

interface Placed {
  readonly offset: number;
  readonly end: number;
}

export interface Literal extends Placed {
  readonly kind: "literal";
  readonly value: Value;
}

export interface Dot extends Placed {
  readonly kind: "dot";
}

export interface Variable extends Placed {
  readonly kind: "variable";
  readonly name: string;
}

export interface Identifier extends Placed {
  readonly kind: "identifier";
  readonly name: string;
}

/** `base` followed by the names of fields, each inside the one before. */
export interface Chain extends Placed {
  readonly kind: "chain";
  readonly base: Dot | Variable | Identifier | Pipe;
  readonly names: readonly Name[];
}

/** Commands, each given the value of the one before as its last argument; the last value is bound to what is declared. */
export interface Pipe extends Placed {
  readonly kind: "pipe";
  readonly declares: readonly Name[];
  /** `=` to a variable that is there, instead of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Command extends Placed {
  readonly arguments: readonly Expression[];
}

export type Expression = Literal | Dot | Variable | Identifier | Chain | Pipe;

export interface Text extends Placed {
  readonly kind: "text";
  readonly text: string;
}

export interface Action extends Placed {
  readonly kind: "action";
  readonly pipe: Pipe;
}

export interface Branch extends Placed {
  readonly kind: "if" | "with" | "range";
  readonly pipe: Pipe;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface Call extends Placed {
  readonly kind: "template";
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export interface Leave extends Placed {
  readonly kind: "break" | "continue";
}

export type Node = Text | Action | Branch | Call | Leave;
