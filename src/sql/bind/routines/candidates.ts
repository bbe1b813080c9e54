/** Functions of the database's own, in the shape of pg_proc's rows, in which calls are resolved. */
import type { Catalog, Routine, RoutineArgument } from '../../../catalog/catalog'
import { isInput } from '../../../catalog/routineArguments'
import type { CatalogIndex } from '../../../catalog/lookup'
import type { SystemFunction } from '../../../catalog/system'
import { T } from '../context'

export interface OwnFunction extends SystemFunction {
  readonly routine: Routine
}

const known = new WeakMap<Catalog, ReadonlyMap<string, readonly OwnFunction[]>>()

/** Functions of this name that are in sight, in the order of the search path; one hides others with the same arguments. */
export function ownFunctions(index: CatalogIndex, schema: string | undefined, name: string): readonly OwnFunction[] {
  const named = byName(index).get(name)
  if (!named) return []
  const path = schema === undefined ? index.searchPath : [schema]
  const inSight = path.flatMap((s) => named.filter((fn) => fn.routine.schema === s))
  return inSight.filter((fn, i) => inSight.findIndex((other) => String(other.args) === String(fn.args)) === i)
}

function byName(index: CatalogIndex): ReadonlyMap<string, readonly OwnFunction[]> {
  const { catalog } = index
  const made = known.get(catalog)
  if (made) return made
  const map = new Map<string, readonly OwnFunction[]>()
  for (const routine of catalog.functions)
    map.set(routine.name, [...(map.get(routine.name) ?? []), rowOf(index, routine)])
  known.set(catalog, map)
  return map
}

const LETTERS: Readonly<Record<RoutineArgument['mode'], string>> = {
  in: 'i',
  out: 'o',
  inout: 'b',
  variadic: 'v',
  table: 't',
}

/** Arguments that a call gives. */
export const inputs = (routine: Routine): RoutineArgument[] => routine.arguments.filter(isInput)

/** Columns of what it gives, where they are arguments. */
export const outputs = (routine: Routine): RoutineArgument[] =>
  routine.arguments.filter(({ mode }) => mode !== 'in' && mode !== 'variadic')

function rowOf(index: CatalogIndex, routine: Routine): OwnFunction {
  const given = inputs(routine)
  const last = given.at(-1)
  return {
    routine,
    oid: routine.oid,
    name: routine.name,
    args: given.map(({ type }) => type.oid),
    result: routine.result?.oid ?? 0,
    kind: routine.kind === 'procedure' ? 'p' : 'f',
    strict: routine.strict,
    volatility: routine.volatility.charAt(0),
    returnsSet: routine.returnsSet,
    variadic: last?.mode === 'variadic' ? elementOf(index, last.type.oid) : 0,
    defaults: given.filter((argument) => argument.default !== undefined).length,
    argNames: routine.arguments.map(({ name = '' }) => name),
    allArgTypes: routine.arguments.map(({ type }) => type.oid),
    argModes: routine.arguments.map(({ mode }) => LETTERS[mode]),
  }
}

/** Of the polymorphic arrays as well. */
const ELEMENTS: Readonly<Record<number, number>> = {
  [T.anyarray]: T.anyelement,
  [T.anycompatiblearray]: T.anycompatible,
  [T.any]: T.any,
}

const elementOf = (index: CatalogIndex, array: number): number => ELEMENTS[array] ?? index.elementType(array)
