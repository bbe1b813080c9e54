/** Putting values into variables, fields and parts of them (exec_assign_value, exec_move_row). */
import type { TypeRef } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'
import { pgError, type PostgresError, UnsupportedOnShadow } from '../errors'
import { assignElement, assignJsonb } from '../functions/subscriptAssignment'
import { elementForm } from '../types/arrayForm'
import { fieldForms, readRow, storeRow } from '../types/rowCodec'
import type { Stored, TypeLookup } from '../types/codec'
import { assignRow, fieldIndex, fieldsOf, INT4, moveRow, type RecordCell, TEXT, type Typed, UNKNOWN } from './cells'
import { evaluate, evaluateAs, natureOf } from './evaluate'
import type { Frame } from './frame'
import type { Assign, Into, PathStep, Sql, Target, Variable } from './tree'

/** @throws PostgresError of the cast, 22004 for a null that the variable does not take */
export function assign(frame: Frame, target: Target, given: Typed): void {
  const { host } = frame
  const { variable, field } = target
  const cell = frame.cell(variable)
  if (cell.kind === 'record') {
    if (field !== undefined) return assignField(frame, cell, target, given)
    requireValue(variable, given.value)
    return assignRow(host, cell, given)
  }
  if (field !== undefined) throw pgError('42601', `"${variable.name}.${field}" is not a known variable`)
  const value = host.cast(given.value, given.type, cell.type)
  requireValue(variable, value)
  cell.value = value
}

function requireValue({ notNull, name }: Variable, value: Stored): void {
  if (notNull && value === null)
    throw pgError('22004', `null value cannot be assigned to variable "${name}" declared NOT NULL`)
}

function assignField({ host }: Frame, cell: RecordCell, { variable, field = '' }: Target, given: Typed): void {
  const index = fieldIndex(cell, variable.name, field)
  const fields = fieldsOf(cell, variable.name)
  const value = host.cast(given.value, given.type, (fields[index] as RowField).type)
  cell.values ??= fields.map(() => null)
  cell.values[index] = value
}

/** The present value of a target. */
function valueOf(frame: Frame, { variable, field }: Target): Typed {
  const cell = frame.cell(variable)
  if (field !== undefined && cell.kind === 'record') fieldIndex(cell, variable.name, field)
  return frame.input({ variable, ...(field !== undefined && { field }), type: UNKNOWN })
}

export function assignStatement(frame: Frame, { target, path, value }: Assign): void {
  if (path.length === 0)
    return assignConstant(frame, value, target, () => assign(frame, target, evaluate(frame, value)))
  const present = valueOf(frame, target)
  const changed = withPart(frame, present, path, () => evaluate(frame, value))
  assign(frame, target, { type: present.type, value: changed })
}

/** A record has no such field, or no fields yet. */
const UNKNOWN_TARGET: ReadonlySet<string> = new Set(['42703', '55000'])

/** A constant is read when the assignment is parsed, so that Postgres tells its place in it. */
function assignConstant(frame: Frame, sql: Sql, target: Target, work: () => void): void {
  const { constant, text } = sql
  try {
    work()
  } catch (error) {
    const fields = error as PostgresError
    // What it is put into is looked for first, as a part of the statement.
    if (fields.name === 'PostgresError' && UNKNOWN_TARGET.has(fields.code) && fields.internalQuery === undefined)
      fields.where ??= `PL/pgSQL assignment "${text}"`
    if (fields.name === 'PostgresError' && constant === undefined && /^22(?!004)/.test(fields.code))
      addPlanning(frame, sql, target, fields)
    const isOwn = constant !== undefined && fields.name === 'PostgresError'
    // Its length is looked at when the assignment is planned.
    if (isOwn && fields.code === '22001') fields.where ??= `PL/pgSQL assignment "${text}"`
    else if (isOwn && fields.code.startsWith('22'))
      Object.assign(fields, { internalPosition: String(constant), internalQuery: text })
    throw error
  }
}

/** The cast belongs to the expression: it fails when that is planned, or in a statement of its own where there is a subquery. */
function addPlanning(frame: Frame, sql: Sql, target: Target, error: PostgresError): void {
  const line = `PL/pgSQL assignment "${sql.text}"`
  const oid = assignedType(frame, target)?.oid
  if (oid === undefined || error.internalQuery !== undefined || error.where?.includes(line)) return
  const nature = natureOf(frame, sql)
  const isPlanned = nature === 'constant' && isReadAlike(frame.host.types, oid)
  if (isPlanned || nature === 'subquery') error.where = error.where === undefined ? line : `${error.where}\n${line}`
}

/** Undefined for a whole record. */
function assignedType(frame: Frame, { variable, field }: Target): TypeRef | undefined {
  const cell = frame.cell(variable)
  if (cell.kind === 'scalar') return field === undefined ? cell.type : undefined
  return cell.fields?.find(({ name }) => name === field)?.type
}

/** Types whose texts are read alike in all sessions: their input functions are immutable. */
const isReadAlike = (types: TypeLookup, oid: number): boolean => READ_ALIKE.has(types.typeName(oid))

const READ_ALIKE: ReadonlySet<string> = new Set(
  'bool bytea char int2 int4 int8 oid float4 float8 numeric text varchar bpchar name uuid json jsonb bit varbit inet cidr macaddr'.split(
    ' ',
  ),
)

/** The value with one part of it replaced. */
function withPart(frame: Frame, whole: Typed, path: readonly PathStep[], part: () => Typed): Stored {
  const [step] = path as readonly [PathStep, ...PathStep[]]
  return 'field' in step ? withField(frame, whole, path, part) : withElement(frame, whole, path, part)
}

function withField(frame: Frame, { type, value }: Typed, path: readonly PathStep[], part: () => Typed): Stored {
  const { types } = frame.host
  const [{ field }, ...rest] = path as readonly [{ readonly field: string }, ...PathStep[]]
  const fields = types.rowFields(types.baseType(type.oid))
  if (!fields)
    throw new UnsupportedOnShadow(`assigning to field "${field}" of a value of type ${types.formatType(type)}`)
  const index = fields.findIndex((f) => f.name === field)
  if (index < 0) throw pgError('42703', `cannot assign to field "${field}" of column, because there is no such column`)
  const forms = fieldForms(types, fields)
  const values = value === null ? fields.map(() => null) : readRow(forms, value)
  const own = (fields[index] as RowField).type
  values[index] = replaced(frame, { type: own, value: values[index] ?? null }, rest, part)
  return storeRow(forms, values)
}

function replaced(frame: Frame, present: Typed, rest: readonly PathStep[], part: () => Typed): Stored {
  if (rest.length > 0) return withPart(frame, present, rest, part)
  const given = part()
  return frame.host.cast(given.value, given.type, present.type)
}

const JSONB = 3802

function withElement(frame: Frame, { type, value }: Typed, path: readonly PathStep[], part: () => Typed): Stored {
  const { host } = frame
  const subscripts = path.map((step) => {
    if ('field' in step || step.subscript.length !== 1)
      throw new UnsupportedOnShadow('assigning to a field of an array’s element in PL/pgSQL')
    return step.subscript[0]
  })
  const base = host.types.baseType(type.oid)
  const given = part()
  if (base === JSONB) {
    const keys = subscripts.map((s) => evaluate(frame, s))
    const isArray = keys[0]?.type.oid === INT4.oid
    const cast = keys.map((k, i) => host.cast(k.value, k.type, i === 0 && isArray ? INT4 : TEXT))
    return assignJsonb(isArray)(value, host.cast(given.value, given.type, { oid: JSONB, typmod: -1 }), ...cast)
  }
  const element = host.types.elementType(base)
  if (!element)
    throw pgError(
      '42804',
      `cannot subscript type ${host.types.formatType(type)} because it does not support subscripting`,
    )
  const item = host.cast(given.value, given.type, { oid: element, typmod: type.typmod })
  const indices = subscripts.map((s) => evaluateAs(frame, s, INT4))
  return assignElement(elementForm(host.types.typeName(host.types.baseType(element))))(value, item, ...indices)
}

/** A row of a result into INTO's targets; `values` null: no row, all of them become null. */
export function moveInto(
  frame: Frame,
  { targets }: Into,
  columns: readonly RowField[],
  values: readonly Stored[] | null,
): void {
  const [first] = targets as readonly [Target, ...Target[]]
  const cell = frame.cell(first.variable)
  if (targets.length === 1 && first.field === undefined && cell.kind === 'record') {
    const [column] = columns
    const composite = columns.length === 1 && column ? frame.host.types.rowFields(column.type.oid) : undefined
    // A result of one composite column is the row itself.
    if (composite && values) return assignRow(frame.host, cell, { type: column!.type, value: values[0] ?? null })
    return moveRow(frame.host, cell, columns, values)
  }
  for (const [i, target] of targets.entries()) {
    const type = columns[i]?.type ?? UNKNOWN
    assign(frame, target, { type, value: values?.[i] ?? null })
  }
}
