/**
 * Answers many callers with few look-ups, and none with an answer older than its question.
 *
 * A caller says since when the answer must hold. It shares a look-up that began no earlier; else it joins the next one,
 * which begins when the one under way ends. So however many ask, one look-up a key is under way and one waits.
 */
export interface Flights<T> {
  take(key: string, notBefore: number, look: () => Promise<T>): Promise<T>;
}

interface Line<T> {
  begunAt: number;
  answer: Promise<T>;
  isUnderWay: boolean;
  next: Promise<T> | undefined;
}

/** How long a caller with an old `notBefore`, such as the rest of a batch, may still find the answer. */
const REMEMBERED_MILLISECONDS = 10_000;

/** `now` is the monotonic clock that callers take `notBefore` from. */
export function createFlights<T>(now: () => number): Flights<T> {
  const lines = new Map<string, Line<T>>();

  function begin(key: string, look: () => Promise<T>): Promise<T> {
    const line: Line<T> = { begunAt: now(), answer: look(), isUnderWay: true, next: undefined };
    lines.set(key, line);
    void land(key, line);
    return line.answer;
  }

  async function land(key: string, line: Line<T>): Promise<void> {
    await whenSettled(line.answer);
    line.isUnderWay = false;
    setTimeout(() => {
      if (lines.get(key) === line) {
        lines.delete(key);
      }
    }, REMEMBERED_MILLISECONDS).unref();
  }

  return {
    take(key, notBefore, look) {
      const line = lines.get(key);
      if (line && line.begunAt >= notBefore) {
        return line.answer;
      }
      if (!line?.isUnderWay) {
        return begin(key, look);
      }
      line.next ??= whenSettled(line.answer).then(() => begin(key, look));
      return line.next;
    },
  };
}

function whenSettled(work: Promise<unknown>): Promise<void> {
  return work.then(noMatter, noMatter);
}

function noMatter(): void {}
