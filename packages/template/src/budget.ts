import { overLimit } from "./failure.ts";

/** What one rendering may use up. */
export interface RenderLimits {
  /** Characters of the result. */
  readonly output: number;
  /** Characters and elements of all values made on the way. */
  readonly memory: number;
  /** Nodes evaluated, and elements and characters that functions walk over. */
  readonly steps: number;
  /** Templates that call one another. */
  readonly depth: number;
}

/** A million steps take about a second at most; a config's longest template takes a few thousand. */
export const defaultLimits: RenderLimits = {
  output: 8 * 1024 * 1024,
  memory: 32 * 1024 * 1024,
  steps: 1_000_000,
  depth: 100,
};

/** Values inside one another, when walked over; JSON of configs is rarely deeper than ten. */
const MAXIMUM_VALUE_DEPTH = 200;
/** Characters that cost as much as one step when a native function of the engine walks over them. */
const CHARACTERS_PER_STEP = 64;

/** Counts what one rendering uses, and stops it at its limits. Belongs to one rendering. */
export class Budget {
  readonly limits: RenderLimits;
  #steps = 0;
  #memory = 0;

  constructor(limits: RenderLimits) {
    this.limits = limits;
  }

  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.limits.steps) throw overLimit(`more than ${this.limits.steps} steps`);
  }

  /** Called before a value of that many characters or elements is made. */
  allocate(count: number): void {
    this.#memory += count;
    if (!(this.#memory <= this.limits.memory)) throw overLimit(`values of more than ${this.limits.memory} characters`);
  }

  /** The cost of a native function that reads that many characters. */
  read(characters: number): void {
    this.step(Math.ceil(characters / CHARACTERS_PER_STEP));
  }

  deep(depth: number): void {
    if (depth > MAXIMUM_VALUE_DEPTH) throw overLimit(`values are more than ${MAXIMUM_VALUE_DEPTH} deep`);
  }
}
