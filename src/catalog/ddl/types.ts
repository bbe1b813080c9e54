/** Type names of the DDL → OIDs and type modifiers, as Postgres's own typmodin functions compute them. */
import type { Node, TypeName } from '@pgsql/types'
import type { TypeRef } from '../catalog'
import { systemType, systemTypeByName } from '../system'
import type { Draft } from './draft'
import type { ExternalDraft } from './objects'
import { as, qualified, stringsOf } from './nodes'
import { DdlProblem } from './problem'

const SERIAL: Readonly<Record<string, 'int2' | 'int4' | 'int8'>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
}

/** The integer type of a serial pseudo-type; undefined for any other. */
export function serialType(type: TypeName | undefined): 'int2' | 'int4' | 'int8' | undefined {
  const names = stringsOf(type?.names)
  return names.length === 1 ? SERIAL[names[0] as string] : undefined
}

export const systemTypeRef = (name: string): TypeRef => ({ oid: systemTypeByName(name)?.oid ?? 0, typmod: -1 })

/**
 * Resolves a type name. A name that neither Postgres nor the script declares belongs to an extension, or to a part of the
 * database that the script does not make: it enters the catalog as an external type.
 */
export function resolveType(draft: Draft, type: TypeName | undefined): TypeRef {
  const { schema, name } = qualified(stringsOf(type?.names))
  const element = baseOid(draft, schema, name) ?? externalType(draft, type, schema, name).oid
  const oid = type?.arrayBounds?.length ? arrayOid(draft, element) : element
  return { oid, typmod: typmod(systemType(element)?.name ?? name, type?.typmods ?? []) }
}

function baseOid(draft: Draft, schema: string | undefined, name: string): number | undefined {
  const own = draft.type(schema, name)
  if (own) return own.oid
  // Types of extensions are ours by name, in whatever schema theirs lives.
  const system = systemTypeByName(name)
  if (system?.extension !== undefined) draft.extensions.add(system.extension)
  if (
    system &&
    (schema === undefined || schema === 'pg_catalog' || name === 'citext' || system.extension !== undefined)
  )
    return system.oid
  return draft.types.find(
    (t) => t.kind === 'external' && t.name === name && (schema === undefined || t.schema === schema),
  )?.oid
}

/** @throws DdlProblem where a statement runs now: what it names has to be there */
function externalType(
  draft: Draft,
  type: TypeName | undefined,
  schema: string | undefined,
  name: string,
): ExternalDraft {
  if (!draft.runs) return Object.assign(addExternal(draft, schema ?? draft.creationSchema, name), { byUse: true })
  const shown = `${schema === undefined ? '' : `${schema}.`}${name}${'[]'.repeat(type?.arrayBounds?.length ?? 0)}`
  if (draft.extensions.size > 0 || /^(pg_catalog|information_schema)$/.test(schema ?? ''))
    throw new DdlProblem(`"${shown}" is none of the types that the shadow knows`)
  if (schema !== undefined && !draft.schemas.has(schema))
    throw new DdlProblem(`schema "${schema}" does not exist`, type?.location, '3F000', {}, true)
  throw new DdlProblem(`type "${shown}" does not exist`, type?.location, '42704', {}, true)
}

export function addExternal(draft: Draft, schema: string, name: string): ExternalDraft {
  const external: ExternalDraft = { kind: 'external', schema, name, oid: draft.oid(), arrayOid: draft.oid() }
  draft.types.push(external)
  return external
}

function arrayOid(draft: Draft, element: number): number {
  return systemType(element)?.array ?? draft.types.find((t) => t.oid === element)?.arrayOid ?? 0
}

const FULL_RANGE = 0x7fff
const FULL_PRECISION = 0xffff

function typmod(name: string, modifiers: readonly Node[]): number {
  if (modifiers.length === 0) return -1
  const [first = 0, second] = modifiers.map(integerOf)
  switch (name) {
    case 'varchar':
    case 'bpchar':
      return first + 4
    case 'numeric':
      return ((first << 16) | ((second ?? 0) & 0x7ff)) + 4
    case 'bit':
    case 'varbit':
    case 'vector':
    case 'halfvec':
    case 'sparsevec':
      return first
    case 'time':
    case 'timetz':
    case 'timestamp':
    case 'timestamptz':
      // The server warns and takes 6 for anything above.
      return Math.min(first, 6)
    case 'interval':
      if (second === undefined) return first === FULL_RANGE ? -1 : ((first & FULL_RANGE) << 16) | FULL_PRECISION
      return ((first & FULL_RANGE) << 16) | Math.min(second, 6)
    default:
      return -1
  }
}

function integerOf(node: Node): number {
  const constant = as(node, 'A_Const')
  return constant?.ival?.ival ?? Number(constant?.fval?.fval ?? constant?.sval?.sval ?? 0)
}
