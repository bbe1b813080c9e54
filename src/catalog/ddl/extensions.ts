import { KNOWN_EXTENSIONS } from '../extensions'
import type { Draft } from './draft'
import { as, stringOf, type Body } from './nodes'
import { DdlProblem } from './problem'

/**
 * @returns whether the shadow has what the extension brings
 * @throws DdlProblem where it is there already, and for one that a database that runs does not have
 */
export function createExtension(draft: Draft, statement: Body<'CreateExtensionStmt'>): boolean {
  const { extname = '' } = statement
  if (draft.runs) {
    requireExtension(draft, extname, statement.if_not_exists)
    return true
  }
  draft.extensions.add(extname)
  const schema = (statement.options ?? []).map((o) => as(o, 'DefElem')).find((o) => o?.defname === 'schema')
  if (schema) draft.schemas.add(stringOf(schema.arg))
  return KNOWN_EXTENSIONS.has(extname)
}

/** What an extension brings is not made while the database runs. */
function requireExtension(draft: Draft, name: string, tolerant = false): void {
  if (!draft.extensions.has(name) && name !== 'plpgsql')
    throw new DdlProblem(`extension "${name}" is not in the schema that the shadow was made of`)
  const shown = `extension "${name}" already exists`
  if (!tolerant) throw new DdlProblem(shown, undefined, '42710')
  draft.skip('42710', shown)
}
