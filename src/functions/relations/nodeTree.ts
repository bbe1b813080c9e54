/** pg_node_tree: an expression of a relation, of which pg_get_expr() alone tells anything. Kept is what it tells. */
import { UnsupportedOnShadow } from '../../errors'

/** @param text undefined where it is not known how Postgres prints the expression */
export const nodeTree = (relation: number, text: string | undefined): string =>
  text === undefined ? `${relation}?` : `${relation}=${text}`

/** Printed the same with fewer parentheses: constants, and calls with constants alone. */
const PLAIN = /^[^()]*(?:\([^()]*\))?$/

/** @throws UnsupportedOnShadow where the expression's printed form is not known */
export function textOfTree(tree: string, relation: number, pretty: boolean): string {
  const [, own, known, text = ''] = /^(\d+)([?=])(.*)$/s.exec(tree) ?? []
  if (Number(own) !== relation) throw new UnsupportedOnShadow('pg_get_expr() of the expression of another relation')
  if (known !== '=' || (pretty && !PLAIN.test(text)))
    throw new UnsupportedOnShadow('pg_get_expr() of this expression', {
      reason: 'how Postgres prints it is not known',
    })
  return text
}
