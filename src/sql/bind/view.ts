import type { Relation } from '../../catalog/lookup'
import { UnsupportedOnShadow } from '../../errors'
import { inTimeStyle, USUAL } from '../../types/timeStyle'
import type { Query } from '../bound'
import { parseStatements } from '../parse'
import type { Binder } from './binder'
import { Scope } from './context'

/** A view is its query, put in its place: the shadow holds no views of its own. */
export function bindViewQuery(b: Binder, view: Relation & { kind: 'view' }, location: number): Query {
  const { cx } = b
  const name = `view "${view.name}"`
  if (view.unsupported !== undefined) throw cx.refuse(`reading ${name}`, location, view.unsupported)
  const [parsed] = parseStatements(view.query)
  if (!parsed || !('SelectStmt' in parsed.node))
    throw cx.refuse(`reading ${name}`, location, 'its definition is not a SELECT')
  const { transitions } = cx
  // They are none of the view's.
  cx.transitions = []
  try {
    // Its constants were read when it was made.
    const { SelectStmt } = parsed.node
    return inTimeStyle(USUAL, () => b.query(SelectStmt, new Scope(cx)))
  } catch (error) {
    if ((error as Error).name === 'UnsupportedOnShadow') {
      const construct = (error as UnsupportedOnShadow).construct
      throw cx.refuse(`reading ${name}`, location, `its definition uses ${construct}`)
    }
    throw error
  } finally {
    cx.transitions = transitions
  }
}
