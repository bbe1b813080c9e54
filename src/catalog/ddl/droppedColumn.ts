import type { DroppedColumn } from '../catalog'
import { systemType } from '../system'
import type { Draft } from './draft'
import type { ColumnDraft } from './objects'

/** What is kept of a column that goes (RemoveAttributeById). */
export function droppedColumn(
  draft: Draft,
  { attnum, type, dimensions, collation, identity }: ColumnDraft,
): DroppedColumn {
  return {
    attnum,
    type: { oid: physicalType(draft, type.oid), typmod: type.typmod },
    ...(dimensions === undefined ? {} : { dimensions }),
    ...(collation === undefined ? {} : { collation }),
    ...(identity === undefined ? {} : { identity }),
  }
}

/** OIDs of anyenum and integer[], whose elements have its length and alignment. */
const [ENUM, ENUM_ARRAY] = [3500, 1007]

/** A type of the system's with the length, alignment and storage of a type of the schema's own. */
function physicalType(draft: Draft, oid: number): number {
  const own = draft.types.find((t) => t.oid === oid || t.arrayOid === oid)
  if (!own || own.kind === 'external') return oid
  if (own.arrayOid === oid) return arrayLike(physicalType(draft, own.oid))
  return own.kind === 'enum' ? ENUM : physicalType(draft, own.base.oid)
}

/** An array is aligned as its elements are; one over arrays as those. */
function arrayLike(element: number): number {
  const { array = 0, category } = systemType(element) ?? {}
  return category === 'A' ? element : array || ENUM_ARRAY
}
