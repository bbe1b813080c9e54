/** Names that Postgres gives to what the DDL leaves unnamed (makeObjectName and ChooseRelationName in its source). */
import type { Draft } from './draft'
import type { ColumnDraft, DomainDraft, TableDraft } from './objects'

/** NAMEDATALEN - 1: the longest identifier, in bytes. */
const MAX_BYTES = 63

/** Cuts at a character's edge, so that at most `limit` bytes of UTF-8 remain. */
export function clipBytes(text: string, limit: number): string {
  let bytes = 0
  let result = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > limit) break
    result += character
  }
  return result
}

/** An identifier as the server keeps it. */
export const truncateIdentifier = (name: string): string => clipBytes(name, MAX_BYTES)

/** `name1_name2_label`, with the longer of the two names shortened until all fits. */
export function makeObjectName(name1: string, name2: string | undefined, label: string): string {
  const overhead = (name2 ? 1 : 0) + Buffer.byteLength(label) + 1
  let length1 = Buffer.byteLength(name1)
  let length2 = name2 ? Buffer.byteLength(name2) : 0
  while (length1 + length2 > MAX_BYTES - overhead) {
    if (length1 > length2) length1--
    else length2--
  }
  return [clipBytes(name1, length1), ...(name2 ? [clipBytes(name2, length2)] : []), label].join('_')
}

/** Name of a column's NOT NULL constraint. */
export const notNullNameOf = (table: TableDraft, { name, notNullName }: ColumnDraft): string =>
  notNullName ?? makeObjectName(table.name, name, 'not_null')

export const domainNotNullName = ({ name, notNullName }: DomainDraft): string =>
  notNullName ?? makeObjectName(name, undefined, 'not_null')

/** Before the table or one of its columns is renamed: the constraints' names stay. */
export function keepNotNullNames(table: TableDraft): void {
  for (const column of table.columns) if (column.notNull) column.notNullName = notNullNameOf(table, column)
}

function firstFree(name1: string, name2: string | undefined, label: string, taken: (name: string) => boolean): string {
  for (let pass = 0; ; pass++) {
    const name = makeObjectName(name1, name2, pass === 0 ? label : `${label}${pass}`)
    if (!taken(name)) return name
  }
}

/** Name of a sequence or an index; `constraint`: it also has to be free as a constraint's name. */
export function chooseRelationName(
  draft: Draft,
  schema: string,
  name1: string,
  name2: string | undefined,
  label: string,
  constraint: boolean,
): string {
  return firstFree(
    name1,
    name2,
    label,
    (name) => draft.relationNameTaken(schema, name) || (constraint && draft.constraintNameTaken(schema, name)),
  )
}

/** Name of a check or a foreign key. */
export function chooseConstraintName(
  draft: Draft,
  schema: string,
  table: string,
  columns: string | undefined,
  label: string,
  others: readonly string[],
): string {
  return firstFree(table, columns, label, (name) => others.includes(name) || draft.constraintNameTaken(schema, name))
}

/** Column names as they enter an index's or a foreign key's name. */
export function joinColumnNames(names: readonly string[]): string {
  let joined = ''
  for (const name of names) {
    joined += joined ? `_${name}` : name
    // The server stops once its buffer is full; more would be cut off anyway.
    if (Buffer.byteLength(joined) >= MAX_BYTES + 1) break
  }
  return joined
}
