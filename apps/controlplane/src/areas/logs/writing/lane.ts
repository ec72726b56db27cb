/** Work that is done together: whatever has come in while the work before it was done. */
export interface Lane<Item, Outcome> {
  /** Resolves with what became of the item. */
  push(item: Item): Promise<Outcome>;
}

export interface LaneOptions<Item, Outcome> {
  /** Does some items, in the order they came, and says what became of each; a rejection is every item's. */
  readonly work: (items: readonly Item[]) => Promise<readonly Outcome[]>;
  /** How much an item weighs; a round takes items until they weigh `maximumWeight`. */
  readonly weigh: (item: Item) => number;
  readonly maximumWeight: number;
  readonly maximumItems: number;
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

/** A lane with one round of work under way at most; items keep their order. */
export function createLane<Item, Outcome>(options: LaneOptions<Item, Outcome>): Lane<Item, Outcome> {
  let waiting: Waiting<Item, Outcome>[] = [];
  let isWorking = false;

  function take(): Waiting<Item, Outcome>[] {
    let weight = 0;
    let count = 0;
    for (const { item } of waiting) {
      weight += options.weigh(item);
      if (count > 0 && (weight > options.maximumWeight || count >= options.maximumItems)) {
        break;
      }
      count += 1;
    }
    const round = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return round;
  }

  async function workOff(): Promise<void> {
    isWorking = true;
    while (waiting.length > 0) {
      const round = take();
      try {
        const outcomes = await options.work(round.map(({ item }) => item));
        for (const [index, { resolve }] of round.entries()) {
          resolve(outcomes[index]!);
        }
      } catch (error) {
        for (const { reject } of round) {
          reject(error);
        }
      }
    }
    isWorking = false;
  }

  return {
    push(item) {
      const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
      waiting.push({ item, resolve, reject });
      if (!isWorking) {
        void workOff();
      }
      return promise;
    },
  };
}
