import { type Connection, inOrg, inSystem, type Pools } from "@exclave/database";
import { conflict } from "@exclave/kernel";
import type { IdempotencyClaim, RequestContext } from "./context.ts";
import { type SealedAnswer, seal, unseal } from "./seal.ts";
import { claimKey, insertAuditEntry, keepAnswer } from "./store.ts";

/** What a mutation did: its answer to the caller, and what the audit row says. */
export interface Change<Answer> {
  /** May still be read from the transaction: the audit row travels to the database together with what it asks. */
  readonly answer: Answer | Promise<Answer>;
  readonly resourceId: string;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The org of the audit row where it is not the request's. */
  readonly orgId?: string;
}

export interface MutationKind {
  /** Such as `build.create`. */
  readonly action: string;
  readonly resourceType: string;
  /** The answer holds a secret of which we keep only a digest. */
  readonly answersSecret?: boolean;
}

/**
 * Runs a mutation: one transaction that holds the effect, its audit row and its idempotency key.
 *
 * A repeated key with the same operation and body gets the first answer and runs nothing; with another body it is a
 * Conflict `idempotency.key-reused`. Two requests with one key at the same time: the second waits for the first.
 */
export type Mutate = <Answer>(
  context: RequestContext,
  kind: MutationKind,
  work: (connection: Connection) => Promise<Change<Answer>>,
) => Promise<Answer>;

/** The one way requests change anything. */
export function createMutate(pools: Pools): Mutate {
  return (context, kind, work) => {
    const perform = (connection: Connection) => performOnce(connection, context, kind, work);
    return context.orgId === "" ? inSystem(pools, perform) : inOrg(pools, context.orgId, perform);
  };
}

async function performOnce<Answer>(
  connection: Connection,
  context: RequestContext,
  kind: MutationKind,
  work: (connection: Connection) => Promise<Change<Answer>>,
): Promise<Answer> {
  const { idempotency } = context;
  if (idempotency) {
    const earlier = await claimKey(connection, context, idempotency);
    if (earlier) {
      if (earlier.bodyHash !== idempotency.bodyHash || earlier.operation !== idempotency.operation) {
        throw conflict("idempotency.key-reused", `Idempotency-Key ${idempotency.key} was used for another request`, {
          hint: "send a new key for a new request; repeat the request unchanged to get its answer again",
        });
      }
      return openAnswer(earlier.answer, kind, idempotency) as Answer;
    }
  }
  const change = await work(connection);
  const [answer] = await Promise.all([
    change.answer,
    insertAuditEntry(connection, {
      orgId: change.orgId ?? context.orgId,
      principal: context.principal,
      requestId: context.requestId,
      action: kind.action,
      resourceType: kind.resourceType,
      resourceId: change.resourceId,
      details: change.details ?? {},
    }),
  ]);
  if (idempotency) {
    const kept = kind.answersSecret ? seal(answer, idempotency.sealKey) : answer;
    await keepAnswer(connection, context, idempotency, kept);
  }
  return answer;
}

function openAnswer(kept: unknown, kind: MutationKind, { key, sealKey }: IdempotencyClaim): unknown {
  if (!kind.answersSecret) {
    return kept;
  }
  const opened = unseal(kept as SealedAnswer, sealKey);
  if (!opened) {
    throw conflict("idempotency.answer-sealed", `the answer to Idempotency-Key ${key} holds a secret`, {
      hint: "repeat the request with the token that it was first sent with, or send a new key for another secret",
    });
  }
  return opened.answer;
}
