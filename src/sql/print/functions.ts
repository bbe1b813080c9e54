/** SQLite functions that the printer itself brings: order keys, casts, length checks, limits, guards. */
import { schemaMark } from '../../functions/schemaMark'
import type { TypeRef } from '../../catalog/catalog'
import { systemType } from '../../catalog/system'
import { pgError, UnsupportedOnShadow } from '../../errors'
import type { UserFunction } from '../../functions/userFunction'
import type { Stored, StoredValue, TypeLookup } from '../../types/codec'

function scalar(name: string, arity: number, call: (...args: Stored[]) => Stored): UserFunction {
  return { name, arity, deterministic: true, body: { kind: 'scalar', call } }
}

/** Maps a value to one whose SQLite order is Postgres's; undefined where the stored form is that already. */
export function orderKey(types: TypeLookup, oid: number): UserFunction | undefined {
  const { order } = types.codec(oid)
  if (order === 'native') return undefined
  if (order === 'none')
    throw new UnsupportedOnShadow(`comparing values of type ${types.formatType({ oid, typmod: -1 })}`)
  // The schema's own types may share a name with another schema's, so their OID stands in the name.
  return scalar(`pg_key_${systemType(oid)?.name ?? oid}`, 1, (v) => (v === null ? null : order(v)))
}

/** A cast through text: the output function of one type, the input function of the other. */
export function ioCast(types: TypeLookup, from: TypeRef, to: TypeRef): UserFunction {
  const [source, target] = [types.codec(from.oid), types.codec(to.oid)]
  return scalar(`pg_cast_${from.oid}_${to.oid}${schemaMark(types, from.oid, to.oid)}`, 1, (v) =>
    v === null ? null : target.input(source.output(v), -1),
  )
}

/** regclass to oid. */
export function relationOid(types: TypeLookup, from: TypeRef): UserFunction {
  const order = types.codec(from.oid).order as (value: StoredValue) => StoredValue
  return scalar(`pg_relation_oid${schemaMark(types, from.oid)}`, 1, (v) => (v === null ? null : order(v)))
}

export function typmodCheck(types: TypeLookup, to: TypeRef, explicit: boolean): UserFunction {
  const codec = types.codec(to.oid)
  const { coerce } = codec
  const name = `pg_typmod_${to.oid}_${to.typmod < 0 ? `m${-to.typmod}` : to.typmod}_${explicit ? 'e' : 'a'}`
  // An array's elements are checked one by one, which reading its text with the typmod does.
  return scalar(name, 1, (v) =>
    v === null ? null : coerce ? coerce(v, to.typmod, explicit) : codec.input(codec.output(v), to.typmod),
  )
}

/** A value on its way into a column; see TypeCodec.storable. */
export function storableValue(types: TypeLookup, type: TypeRef): UserFunction {
  const check = types.codec(type.oid).storable ?? ((v: StoredValue) => v)
  return scalar(`pg_storable_${type.oid}`, 1, (v) => (v === null ? null : check(v)))
}

/** LIMIT: null means no limit, which SQLite writes -1. */
export const limit = scalar('pg_limit', 1, (v) => {
  if (v === null) return -1n
  if ((v as bigint) < 0n) throw pgError('2201W', 'LIMIT must not be negative')
  return v
})

export const offset = scalar('pg_offset', 1, (v) => {
  if (v === null) return 0n
  if ((v as bigint) < 0n) throw pgError('2201X', 'OFFSET must not be negative')
  return v
})

/** Stands where the rowid's column would be null; see SessionContext.nullKey. */
export const nullKey: UserFunction = {
  name: 'pg_null_key',
  arity: 0,
  deterministic: false,
  body: { kind: 'session', call: (session) => session.nullKey() },
}

/** A row that the statement has inserted or updated; see SessionContext.noteTouched. */
export const touchedNote: UserFunction = {
  name: 'pg_note_touched',
  arity: 1,
  deterministic: false,
  body: {
    kind: 'session',
    call: (session, rowid) => {
      session.noteTouched(rowid as bigint)
      return null
    },
  },
}

/** True. @throws PostgresError 21000 for a row that the statement has written already (ExecOnConflictUpdate) */
export const untouchedRow: UserFunction = {
  name: 'pg_untouched',
  arity: 1,
  deterministic: false,
  body: {
    kind: 'session',
    call: (session, rowid) => {
      if (!session.hasTouched(rowid as bigint)) return 1n
      throw pgError('21000', 'ON CONFLICT DO UPDATE command cannot affect row a second time', {
        hint: 'Ensure that no rows proposed for insertion within the same command have duplicate constrained values.',
      })
    },
  },
}

/** The row's number. @throws PostgresError 21000 for a row that the MERGE has taken before (ExecMergeMatched) */
export const mergedRow: UserFunction = {
  name: 'pg_merged_row',
  arity: 1,
  deterministic: false,
  body: {
    kind: 'session',
    call: (session, rowid) => {
      if (session.hasTouched(rowid as bigint))
        throw pgError('21000', 'MERGE command cannot affect row a second time', {
          hint: 'Ensure that not more than one source row matches any one target row.',
        })
      session.noteTouched(rowid as bigint)
      return rowid as bigint
    },
  },
}

/** Gives the one value of a scalar subquery, and Postgres's error where there are more; SQLite would take the first. */
export const singleRow: UserFunction = {
  name: 'pg_single_row',
  arity: 1,
  deterministic: true,
  body: {
    kind: 'aggregate',
    machine: {
      start: () => undefined,
      step: (state, value) => {
        if (state !== undefined)
          throw pgError('21000', 'more than one row returned by a subquery used as an expression')
        return { value: value as Stored }
      },
      result: (state) => (state as { value: Stored } | undefined)?.value ?? null,
    },
  },
}
