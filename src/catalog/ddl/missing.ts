import type { Node } from '@pgsql/types'
import { quoteIdentifier } from '../identifiers'
import type { Draft } from './draft'
import { as, objectName, qualified, stringsOf, type Body } from './nodes'
import { DdlProblem, nameOf } from './problem'

/** SQLSTATEs of what is not there. */
const MISSING: Readonly<Record<string, string>> = {
  OBJECT_TABLE: '42P01',
  OBJECT_VIEW: '42P01',
  OBJECT_MATVIEW: '42P01',
  OBJECT_SEQUENCE: '42P01',
  OBJECT_INDEX: '42704',
  OBJECT_TYPE: '42704',
  OBJECT_SCHEMA: '3F000',
}

/** Routines are named with their types' own names. */
function missingName(draft: Draft, kind: string, object: Node, name: string): string {
  const routine = as(object, 'ObjectWithArgs')
  if (!routine || !draft.runs) return `${kind} "${name}"`
  const types = (routine.objargs ?? []).map((a) => stringsOf(as(a, 'TypeName')?.names).join('.'))
  return `${kind} ${quoteIdentifier(name)}(${types.join(',')})`
}

/** What a DROP names and is not there. @throws DdlProblem without IF EXISTS */
export function tellMissing(draft: Draft, statement: Body<'DropStmt'>, object: Node): void {
  const type = statement.removeType ?? ''
  const parts = objectName(object)
  if (OF_TABLES.has(type)) return missingOfTable(draft, statement, parts)
  const { schema, name } = qualified(parts)
  const kind = type.slice(7).toLowerCase().replace('matview', 'materialized view')
  if (!statement.missing_ok)
    throw new DdlProblem(`${kind} ${nameOf(schema, name)} does not exist`, undefined, MISSING[type])
  draft.skip('00000', `${missingName(draft, kind, object, name)} does not exist`)
}

const OF_TABLES: ReadonlySet<string> = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE'])

/** A trigger or the like that its table does not have. @throws DdlProblem without IF EXISTS */
function missingOfTable(draft: Draft, { removeType, missing_ok }: Body<'DropStmt'>, parts: readonly string[]): void {
  const { schema, name } = qualified(parts.slice(0, -1))
  if (missing_ok && !draft.relation(schema, name))
    return draft.skip('00000', `relation ${nameOf(schema, name)} does not exist`)
  const shown = (table: string) =>
    `${(removeType ?? '').slice(7).toLowerCase()} "${parts.at(-1)}" for ${table} "${parts.at(-2)}" does not exist`
  if (missing_ok) draft.skip('00000', shown('relation'))
  else throw new DdlProblem(shown(removeType === 'OBJECT_RULE' ? 'relation' : 'table'), undefined, '42704')
}
