/** OIDs of what the catalog keeps without one: Postgres gives them as it goes; these are apart from all others. */
import type { Table } from '../../catalog/catalog'

/** Of keys and unique constraints, beside their indexes' own. */
export const CONSTRAINTS = 0x80000000
/** Of a table's constraints, one after the other. */
export const notNullOids = ({ oid }: Table): number => 0x90000000 + oid * 2000
export const checkOids = ({ oid }: Table): number => 0xa8000000 + oid * 2000
