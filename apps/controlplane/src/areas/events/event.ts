import { invalidField } from "@exclave/kernel";

/** What a watcher may ask for beside the id of a resource and the lines of a log stream. */
export const TOPICS = ["actions", "apps", "branches", "builds", "components", "jobs", "runbooks", "vcs"] as const;

export type Topic = (typeof TOPICS)[number];

/** Something that became true of a resource. */
export interface Event {
  readonly sequence: number;
  readonly topic: string;
  readonly resourceId: string;
  /** Such as `build.active`. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** An event as areas publish it. */
export interface NewEvent {
  readonly orgId: string;
  readonly topic: Topic;
  readonly resourceId: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** True when a watcher of `topics` wants the event: by its topic, or by the id of its resource; none means all. */
export function isWanted(event: Pick<Event, "topic" | "resourceId">, topics: readonly string[]): boolean {
  return topics.length === 0 || topics.includes(event.topic) || topics.includes(event.resourceId);
}

const ID = /^[a-z]{3}[0-9a-z]{23}$/;

/** Refuses what no event will ever have: its watcher would wait for nothing, in silence. */
export function checkTopic(topic: string): void {
  if (!TOPICS.some((known) => known === topic) && !ID.test(topic)) {
    throw invalidField(
      "topics",
      topic,
      `must be the id of a resource, logs:<log stream>, or one of ${TOPICS.join(", ")}`,
    );
  }
}
