/** Statements that change nothing of the catalog, noted with the reason. */
import type { Context } from './context'
import { lineOf, startOf } from './place'
import { missingRole } from './roles'

export const ignore =
  (statement: string, reason: string, consequential = false, role?: string) =>
  (_body: unknown, context: Context): void => {
    const { script, draft } = context
    const line = lineOf(script.sql, startOf(context))
    draft.ignored.push({
      statement,
      ...(script.file === undefined ? {} : { file: script.file }),
      line,
      reason,
      consequential,
      ...(role === undefined ? {} : { role }),
    })
  }

/** A statement on rows. */
export const data =
  (statement: string) =>
  (body: unknown, context: Context, consequential = false): void => {
    const { options, draft, text } = context
    if (!options.rows) return ignore(statement, 'changes rows, not the schema', consequential)(body, context)
    const refused = options.rows.run(draft, context.node, text)
    if (refused === undefined) return
    options.rows.giveUp(draft, context.node, text, refused)
    ignore(statement, refused, true)(body, context)
  }

const ADMINISTRATIVE = 'concerns roles, storage or replication'
export const administrative = (statement: string) => ignore(statement, ADMINISTRATIVE)

/** Says which role a statement needs that is not there. @returns whether one is missing */
export function noteRole(statement: string, body: unknown, context: Context): boolean {
  const role = missingRole(context.draft, body)
  const needed = `needs the role "${role}", which no migration makes: Postgres fails where it is not there (42704)`
  if (role !== undefined) ignore(statement, needed, false, role)(body, context)
  return role !== undefined
}

export const ofRoles =
  (statement: string) =>
  (body: unknown, context: Context): void => {
    if (!noteRole(statement, body, context)) administrative(statement)(body, context)
  }
