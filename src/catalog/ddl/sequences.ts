import type { Node, RangeVar } from '@pgsql/types'
import type { Draft } from './draft'
import type { SequenceDraft } from './objects'
import type { Sequence } from '../catalog'
import { as, qualified, stringsOf, type Body } from './nodes'
import { DdlProblem, findRelation, nameOf, relationExists, requireColumn } from './problem'

type IntegerType = Sequence['type']
type Options = SequenceDraft['options']

const LIMITS: Readonly<Record<IntegerType, { readonly min: bigint; readonly max: bigint }>> = {
  int2: { min: -(2n ** 15n), max: 2n ** 15n - 1n },
  int4: { min: -(2n ** 31n), max: 2n ** 31n - 1n },
  int8: { min: -(2n ** 63n), max: 2n ** 63n - 1n },
}

function integerOf(node: Node | undefined): bigint | undefined {
  const integer = as(node, 'Integer')
  if (integer) return BigInt(integer.ival ?? 0)
  const float = as(node, 'Float')
  return float ? BigInt(float.fval ?? '0') : undefined
}

/** Options as CREATE SEQUENCE and ALTER SEQUENCE take them; what is not named keeps its value in `current`. */
export function sequenceOptions(defs: readonly Node[] | undefined, type: IntegerType, current?: Options): Options {
  const options = new Map((defs ?? []).map((d) => [as(d, 'DefElem')?.defname ?? '', as(d, 'DefElem')?.arg]))
  const asType = stringsOf(as(options.get('as'), 'TypeName')?.names).at(-1) as IntegerType | undefined
  const effective = asType ?? current?.type ?? type
  const retyped = current !== undefined && effective !== current.type
  const increment = integerOf(options.get('increment')) ?? BigInt(current?.increment ?? '1')
  const down = increment < 0n
  const limits = LIMITS[effective]
  const bound = (
    name: 'minvalue' | 'maxvalue',
    kept: string | undefined,
    old: bigint | undefined,
    fresh: bigint,
  ): bigint => {
    if (options.has(name)) return integerOf(options.get(name)) ?? fresh
    // ALTER … AS moves a bound that stood at the old type's own limit.
    return kept === undefined || (retyped && BigInt(kept) === old) ? fresh : BigInt(kept)
  }
  const old = current && LIMITS[current.type]
  const min = bound('minvalue', current?.min, down ? old?.min : 1n, down ? limits.min : 1n)
  const max = bound('maxvalue', current?.max, down ? -1n : old?.max, down ? -1n : limits.max)
  const start = integerOf(options.get('start')) ?? (current ? BigInt(current.start) : down ? max : min)
  const restart = options.has('restart') ? (integerOf(options.get('restart')) ?? start) : undefined
  const cycle = options.has('cycle')
    ? (as(options.get('cycle'), 'Boolean')?.boolval ?? false)
    : (current?.cycle ?? false)
  const cache = integerOf(options.get('cache')) ?? BigInt(current?.cache ?? '1')
  const value = {
    type: effective,
    start: String(start),
    increment: String(increment),
    min: String(min),
    max: String(max),
    cycle,
    ...(cache === 1n ? {} : { cache: String(cache) }),
  }
  const next = restart === undefined ? current?.restart : String(restart)
  return next === undefined ? value : { ...value, restart: next }
}

export function addSequence(draft: Draft, schema: string, name: string, options: Options): SequenceDraft {
  const sequence: SequenceDraft = { kind: 'sequence', schema, name, oid: draft.oid(), options }
  draft.relations.push(sequence)
  return sequence
}

export function createSequence(draft: Draft, statement: Body<'CreateSeqStmt'>): void {
  const schema = statement.sequence?.schemaname ?? draft.creationSchema
  const name = statement.sequence?.relname ?? ''
  if (draft.relationNameTaken(schema, name)) {
    if (statement.if_not_exists) return draft.skip('42P07', `relation "${name}" already exists`)
    throw relationExists(name, statement.sequence)
  }
  const sequence = addSequence(draft, schema, name, sequenceOptions(statement.options, 'int8'))
  setOwner(draft, sequence, statement.options)
}

export function alterSequence(draft: Draft, statement: Body<'AlterSeqStmt'>): void {
  const sequence = requireSequence(draft, statement.sequence, statement.missing_ok ?? false)
  if (!sequence) return
  sequence.options = sequenceOptions(statement.options, sequence.options.type, sequence.options)
  setOwner(draft, sequence, statement.options)
}

function requireSequence(draft: Draft, name: RangeVar | undefined, missingOk: boolean): SequenceDraft | undefined {
  const relation = findRelation(draft, name)
  if (relation?.kind === 'sequence') return relation
  if (missingOk) return undefined
  throw new DdlProblem(`sequence ${nameOf(name?.schemaname, name?.relname ?? '')} does not exist`, name?.location)
}

function setOwner(draft: Draft, sequence: SequenceDraft, defs: readonly Node[] | undefined): void {
  const owner = (defs ?? []).map((d) => as(d, 'DefElem')).find((d) => d?.defname === 'owned_by')
  if (!owner) return
  const names = stringsOf(as(owner.arg, 'List')?.items)
  if (sequence.owner) delete sequence.owner.column.sequence
  delete sequence.owner
  if (names.length === 1 && names[0] === 'none') return
  const { schema, name } = qualified(names.slice(0, -1))
  const table = draft.relation(schema, name)
  if (table?.kind !== 'table') throw new DdlProblem(`relation ${nameOf(schema, name)} does not exist`, owner.location)
  const column = requireColumn(table, names.at(-1) as string, owner.location)
  sequence.owner = { table, column }
  column.sequence = sequence
}
