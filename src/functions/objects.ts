import { UnsupportedOnShadow } from '../errors'
import type { Stored, TypeLookup } from '../types/codec'
import { isVisible } from '../types/regclass'
import { each } from './define'
import type { Definition, Family } from './definition'
import { constraintDefinition, indexDefinition } from './relations/objectDefinitions'
import { textOfTree } from './relations/nodeTree'

/** Postgres manual, "System Catalog Information Functions": what tells of the schema's objects by their OIDs. */

/** Strict, and dependent on the schema, which a session may change. */
const ofTheSchema = (body: (types: TypeLookup, ...args: Stored[]) => Stored): Definition => ({
  session:
    ({ types }) =>
    (_, ...args) =>
      args.includes(null) ? null : body(types, ...args),
})

/** OID of the role that has made the database. */
const OWNER = 10n

export const objects: Family = {
  ...each(
    ['pg_get_constraintdef(oid)', 'pg_get_constraintdef(oid,bool)'],
    ofTheSchema(({ index }, oid, pretty = 0n) => constraintDefinition(index, Number(oid), pretty === 1n)),
  ),
  ...each(
    ['pg_get_indexdef(oid)', 'pg_get_indexdef(oid,int4,bool)'],
    ofTheSchema(({ index }, oid, column = 0n, pretty = 0n) =>
      indexDefinition(index, Number(oid), Number(column), pretty === 1n),
    ),
  ),
  ...each(
    ['pg_get_expr(pg_node_tree,oid)', 'pg_get_expr(pg_node_tree,oid,bool)'],
    ofTheSchema((_, tree, relation, pretty = 0n) => textOfTree(tree as string, Number(relation), pretty === 1n)),
  ),
  'pg_table_is_visible(oid)': ofTheSchema(({ index }, oid) => {
    const visible = isVisible(index, Number(oid))
    return visible === undefined ? null : BigInt(visible)
  }),
  'pg_get_userbyid(oid)': {
    session: () => (session, oid) => {
      if (oid !== null && oid !== OWNER) throw new UnsupportedOnShadow(`the name of the role ${oid}`)
      return oid === null ? null : session.currentUser()
    },
  },
}
