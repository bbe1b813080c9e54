import type { Node } from '@pgsql/types'
import type { Draft } from './draft'

/** Keeps the rows that a history makes, beside the draft of its schema. */
export interface RowKeeper {
  /**
   * Runs a statement that is no DDL: INSERT, UPDATE, SELECT…
   * @param sql its text
   * @returns why it cannot be run, where the shadow refuses it
   * @throws PostgresError as Postgres would
   */
  run(draft: Draft, node: Node, sql: string): string | undefined
  /** It is not run, in no other way either: what it may change is not known from here on. */
  giveUp(draft: Draft, node: Node, sql: string, reason: string): void
  /** A statement has changed the draft. @throws PostgresError where the rows that are there do not let it */
  follow(draft: Draft, node: Node): void
  /** A script has come to its end. @throws PostgresError of a deferred constraint */
  commit(): void
  /** So has the history. */
  end(draft: Draft): void
}

/** CREATE TABLE … AS in two statements. */
export interface TableFromQuery {
  readonly create: string
  /** INSERT … SELECT; undefined WITH NO DATA. */
  readonly fill?: string
}
