/** What REPORT.md says of one table, view or routine. */
import type {
  Catalog,
  Column,
  Index,
  Routine,
  Table,
  Trigger,
  TypeRef,
  UniqueConstraint,
  UnsupportedRoutine,
  View,
} from '../catalog/catalog'
import { type CollationKind, collationKind, nondeterministicKey } from '../catalog/collations'
import type { CatalogIndex } from '../catalog/lookup'
import { triggersOf } from '../catalog/triggers'
import { uniquesOf } from '../catalog/sqliteNames'
import { codecs } from '../types/codecs'
import { isTriggerFunction, routineRefusal, triggerRefusal } from './databaseCode'
import { formatType } from '../types/formatType'
import { keyFunction } from '../types/uniqueKey'

export interface Note {
  readonly what: string
  readonly done: string
  readonly means: string
}

const code = (text: string): string => `\`${text}\``
const codes = (texts: readonly string[]): string => texts.map(code).join(', ')

export function tableNotes(index: CatalogIndex, table: Table): Note[] {
  const { routines } = index.catalog
  const own = routines.filter((r) => r.table?.schema === table.schema && r.table.name === table.name)
  return [
    ...materializedNotes(table),
    ...forcedSecurityNotes(table),
    ...brokenKeyNotes(index, table),
    ...(table.unsupported ?? []).map((u) => ({
      what: `${u.kind} ${code(u.name)}`,
      done: `not held: ${u.reason}`,
      means: 'writing to the table is refused',
    })),
    ...triggersOf(index.catalog, table).map((trigger) => triggerNotes(index.catalog, trigger)),
    ...own.map((routine) => routineNotes(routine, table)),
    ...columnNotes(index, table),
    ...uniqueNotes(index, table),
    ...indexNotes(table),
  ]
}

/** `what`, where it is more than the column's name and type. */
type Described = Pick<Note, 'done' | 'means'> & { readonly what?: string }
type Describe = (index: CatalogIndex, column: Column, type: TypeRef) => Described | undefined

/** Columns with the same answer share a line. */
function columnNotes(index: CatalogIndex, table: Table): Note[] {
  const groups = new Map<string, { columns: string[]; note: Pick<Note, 'done' | 'means'> }>()
  for (const column of table.columns) {
    for (const describe of COLUMN_NOTES) {
      const described = describe(index, column, index.baseType(column.type))
      if (!described) continue
      const { what = formatType(index, column.type), ...note } = described
      const key = JSON.stringify(note)
      const group = groups.get(key) ?? { columns: [], note }
      group.columns.push(`${code(column.name)} ${what}`)
      groups.set(key, group)
    }
  }
  return [...groups.values()].map(({ columns, note }) => ({ what: columns.join(', '), ...note }))
}

const COLUMN_NOTES: readonly Describe[] = [storedForm, collation, generated, defaultValue]

function collation({ catalog }: CatalogIndex, column: Column): Described | undefined {
  const name = column.collation
  const means = name === undefined ? undefined : COLLATION_MEANS[collationKind(catalog, name)]
  return means === undefined ? undefined : { what: `COLLATE ${code(`"${name}"`)}`, done: 'text without it', means }
}

const COLLATION_MEANS: Partial<Readonly<Record<CollationKind, string>>> = {
  'code points': 'its letter case and regular expressions over it are refused',
  deterministic: 'its order, its letter case and regular expressions over it are refused; equality is as on Postgres',
  nondeterministic: 'its equality and its order, letter case and regular expressions over it are refused',
}

function brokenKeyNotes(index: CatalogIndex, table: Table): Note[] {
  const broken = nondeterministicKey(index, table)
  if (!broken) return []
  const done = `not held: its collation ${code(`"${broken.collation}"`)} takes texts of other bytes for equal`
  return [{ what: `key ${code(broken.key)}`, done, means: 'writing to the table is refused' }]
}

function storedForm(index: CatalogIndex, _column: Column, type: TypeRef): Described | undefined {
  const element = index.elementType(type.oid)
  const base = element || type.oid
  const name = index.typeName(base)
  if (!index.enumOf(base) && !Object.hasOwn(codecs, name)) {
    return {
      done: 'text, as Postgres would print it',
      means: `${name} is not computed with: an expression or a comparison over it is refused`,
    }
  }
  if (element) return { done: 'JSON text', means: 'as on Postgres; other tools see a JSON array' }
  return STORED_NOTES[name]
}

const AS_POSTGRES = 'as on Postgres'
const AS_POSTGRES_OR_REFUSED = `${AS_POSTGRES}, or a statement that calls it is refused by its name`

/** Types whose column looks otherwise to another tool. Text that is text, and numbers that are numbers, need no word. */
const STORED_NOTES: Readonly<Record<string, Pick<Note, 'done' | 'means'>>> = {
  numeric: { done: 'decimal text, exact', means: `${AS_POSTGRES}; never a floating-point number` },
  money: { done: 'decimal text with two places', means: AS_POSTGRES },
  citext: { done: 'text; compared through pg_key_citext', means: `${AS_POSTGRES}; other tools compare its case` },
  interval: { done: "text in Postgres's own form", means: AS_POSTGRES },
  timetz: { done: 'text with its offset', means: AS_POSTGRES },
}

function generated(_index: CatalogIndex, column: Column): Described | undefined {
  if (!column.generated) return undefined
  return {
    what: 'generated',
    done: `generated by SQLite from ${code(column.generated.expression)}`,
    means: `${AS_POSTGRES}, or writing is refused if it is listed as not held`,
  }
}

function defaultValue(index: CatalogIndex, column: Column): Described | undefined {
  const value = column.default
  if (value === undefined) return undefined
  const routine = index.catalog.functions.find((f) => calls(value, f.name))
  const what = `default ${code(value)}`
  if (routine) return { what, ...ownDefault(routine) }
  if (/^nextval\(/.test(value) || !/\w\(|^(CURRENT|LOCAL|SESSION)_?\w*$/i.test(value)) return undefined
  return {
    what,
    done: 'worked out by the shadow, and not in schema.sql',
    means: `${AS_POSTGRES}; other tools must give a value`,
  }
}

function ownDefault(routine: Routine): Pick<Note, 'done' | 'means'> {
  const refusal = routineRefusal(routine)
  if (refusal === undefined)
    return { done: `worked out by its function ${code(routine.name)}`, means: AS_POSTGRES_OR_REFUSED }
  return { done: `not run: ${refusal}`, means: `an insert must give a value: ${code(routine.name)} is refused` }
}

const calls = (expression: string, name: string): boolean =>
  new RegExp(`(^|[^\\w"])"?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"?\\(`).test(expression)

function uniqueNotes(index: CatalogIndex, table: Table): Note[] {
  return uniquesOf(table).flatMap((unique) => {
    const columns = ('columns' in unique ? [...unique.columns] : unique.keys.flatMap((k) => k.column ?? [])).flatMap(
      (n) => table.columns.find((c) => c.name === n) ?? [],
    )
    const keys = columns.flatMap((c) => keyFunction(index, c.type) ?? [])
    return [...deferrableNote(unique), ...keyedNote(unique, keys), ...partialNote(unique)]
  })
}

function deferrableNote(unique: UniqueConstraint | Index): Note[] {
  if (!('deferrable' in unique) || !unique.deferrable) return []
  return [
    {
      what: `deferrable ${code(unique.name)}`,
      done: 'no index: the shadow itself looks for duplicates, at the end of the statement or of the transaction',
      means: `${AS_POSTGRES}; other tools can write duplicates`,
    },
  ]
}

function keyedNote(unique: UniqueConstraint | Index, keys: readonly string[]): Note[] {
  if (keys.length === 0 || ('deferrable' in unique && unique.deferrable)) return []
  return [
    {
      what: `unique ${code(unique.name)}`,
      done: `unique over ${codes(keys)}`,
      means: `${AS_POSTGRES}; a tool without these functions can read the table, not write it`,
    },
  ]
}

function partialNote(unique: UniqueConstraint | Index): Note[] {
  const nulls = unique.nullsNotDistinct
    ? [
        {
          what: `${code(unique.name)} NULLS NOT DISTINCT`,
          done: 'unique over the value or, for null, a value that no other has',
          means: AS_POSTGRES,
        },
      ]
    : []
  if ('columns' in unique) return nulls
  const expressions = unique.keys.flatMap((k) => (k.expression === undefined ? [] : [k.expression]))
  const over = [...expressions, ...(unique.where === undefined ? [] : [`WHERE ${unique.where}`])]
  const kind = unique.exclusion ? 'exclusion constraint' : 'unique'
  return over.length
    ? [
        ...nulls,
        {
          what: `${kind} ${code(unique.name)} over ${codes(over)}`,
          done: 'the same in SQLite, in its own words',
          means: `${AS_POSTGRES}, or writing is refused if it is listed as not held`,
        },
      ]
    : nulls
}

function indexNotes(table: Table): Note[] {
  const names = table.indexes
    .filter((i) => !i.unique)
    .map((i) => (i.method === 'btree' ? code(i.name) : `${code(i.name)} (${i.method})`))
  return names.length
    ? [
        {
          what: `index ${names.join(', ')}`,
          done: 'left out',
          means: 'no answer depends on it; speed on large data is not that of Postgres',
        },
      ]
    : []
}

const isForced = ({ rowSecurity }: Table): boolean => rowSecurity?.enabled === true && rowSecurity.forced

const FORCED_MEANS = 'reading the table and writing to it are refused'

function forcedSecurityNotes(table: Table): Note[] {
  if (!isForced(table)) return []
  const done = 'not held: its policies hold for the owner as well'
  return [{ what: 'FORCE ROW LEVEL SECURITY', done, means: FORCED_MEANS }]
}

function materializedNotes({ materialized }: Table): Note[] {
  if (!materialized) return []
  const { stale, populated } = materialized
  return [
    {
      what: 'materialized view',
      done: 'a table that CREATE and REFRESH fill from its query',
      means: `as on Postgres${populated ? '' : '; without data: reading it fails until its first REFRESH'}`,
    },
    ...(stale === undefined ? [] : [{ what: 'REFRESH', done: `not there: ${stale}`, means: 'it is refused' }]),
  ]
}

export function viewNotes(catalog: Catalog, view: View): Note[] {
  const triggers = triggersOf(catalog, view).map((trigger) => triggerNotes(catalog, trigger))
  if (view.unsupported === undefined) return triggers
  const what = view.materialized ? 'the materialized view' : 'the view'
  return [{ what, done: `not there: ${view.unsupported}`, means: 'reading it is refused' }, ...triggers]
}

const ROUTINE_MEANS: Readonly<Record<UnsupportedRoutine['kind'], string>> = {
  aggregate: 'a statement that calls it is refused',
  policy: 'all rows are seen and written, as by the owner of the table',
  rule: 'a statement that it would rewrite is refused',
}

export function triggerNotes(catalog: Catalog, trigger: Trigger): Note {
  const what = `trigger ${code(trigger.name)}`
  if (trigger.enabled === 'disabled' || trigger.enabled === 'replica')
    return { what, done: 'not fired: it is disabled', means: 'as on Postgres' }
  const refusal = triggerRefusal(catalog, trigger)
  return refusal === undefined
    ? { what, done: `fired by the shadow, between the statement's own writes`, means: 'as on Postgres' }
    : { what, done: `not fired: ${refusal}`, means: 'a statement that would fire it is refused' }
}

export function functionNotes(routine: Routine): Note {
  const { kind, name, language } = routine
  const what = `${kind} ${code(name)}`
  const refusal = routineRefusal(routine)
  if (refusal !== undefined)
    return { what, done: `not run: ${refusal}`, means: kind === 'function' ? 'a statement that calls it is refused' : 'CALL is refused' }
  if (isTriggerFunction(routine)) return { what, done: 'interpreted where its triggers fire', means: 'as on Postgres' }
  return {
    what,
    done: language === 'sql' ? 'its body stands in the statements that call it' : 'interpreted',
    means: AS_POSTGRES_OR_REFUSED,
  }
} // prettier-ignore

/** @param table whose policy or rule it is */
export function routineNotes(routine: UnsupportedRoutine, table?: Table): Note {
  const forced = routine.kind === 'policy' && table !== undefined && isForced(table)
  return {
    what: `${routine.kind} ${code(routine.name)}`,
    done: `not run: ${routine.reason}`,
    means: forced ? FORCED_MEANS : ROUTINE_MEANS[routine.kind],
  }
}
