import type { Constraint, Node } from '@pgsql/types'
import { collationOf } from './columns'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { DomainDraft, EnumDraft } from './objects'
import { expressionsOf } from './rename'
import { as, qualified, stringOf, stringsOf, walk, type Body } from './nodes'
import { domainNotNullName, makeObjectName, truncateIdentifier } from './objectNames'
import { DdlProblem, nameOf } from './problem'
import { requireSchema } from './tables'
import { addExternal, resolveType } from './types'

function newTypeName(draft: Draft, names: readonly Node[] | undefined): { schema: string; name: string } {
  const { schema = draft.creationSchema, name } = qualified(stringsOf(names))
  requireSchema(draft, schema)
  const taken = draft.types.find((t) => t.schema === schema && t.name === name)
  if (taken?.kind === 'external' && taken.byUse)
    throw new DdlProblem(`type "${name}" is made after its use: the statements before it are out of order`)
  if (taken || draft.relations.some((r) => r.kind !== 'sequence' && r.schema === schema && r.name === name))
    throw new DdlProblem(`type "${name}" already exists`, undefined, '42710')
  return { schema, name: truncateIdentifier(name) }
}

export function createEnum(draft: Draft, statement: Body<'CreateEnumStmt'>): void {
  const name = newTypeName(draft, statement.typeName)
  const labels = stringsOf(statement.vals)
  draft.types.push({
    kind: 'enum',
    ...name,
    oid: draft.oid(),
    arrayOid: draft.oid(),
    labels,
    sortOrders: labels.map((_, i) => i + 1),
  })
}

/** Composite and range types, and CREATE TYPE of C functions: the shadow knows them by name only. */
export function createOtherType(draft: Draft, names: readonly Node[] | undefined): void {
  const { schema, name } = newTypeName(draft, names)
  addExternal(draft, schema, name)
}

export function alterEnum(draft: Draft, statement: Body<'AlterEnumStmt'>): void {
  const { schema, name } = qualified(stringsOf(statement.typeName))
  const type = draft.type(schema, name)
  if (type?.kind !== 'enum') throw new DdlProblem(`type ${nameOf(schema, name)} does not exist or is no enum`)
  if (statement.oldVal !== undefined) return renameLabel(draft, type, statement.oldVal, statement.newVal ?? '')
  const value = statement.newVal ?? ''
  if (type.labels.includes(value)) {
    if (statement.skipIfNewValExists) return draft.skip('42710', `enum label "${value}" already exists`)
    throw new DdlProblem(`enum label "${value}" already exists`, undefined, '42710')
  }
  const neighbor = statement.newValNeighbor
  if (neighbor !== undefined && !type.labels.includes(neighbor))
    throw new DdlProblem(`"${neighbor}" is not an existing enum label`)
  const behind = statement.newValIsAfter ? 1 : 0
  addLabel(type, value, neighbor === undefined ? type.labels.length : type.labels.indexOf(neighbor) + behind)
}

/** Its order is the middle of its neighbours', as a float4; where none is left between them all are numbered anew (AddEnumLabel). */
function addLabel({ labels, sortOrders }: EnumDraft, value: string, position: number): void {
  const between = () => {
    const [before, after] = [sortOrders[position - 1], sortOrders[position]]
    if (before === undefined) return after === undefined ? 1 : Math.fround(after - 1)
    return Math.fround(after === undefined ? before + 1 : (before + after) / 2)
  }
  if (position > 0 && [sortOrders[position - 1], sortOrders[position]].includes(between()))
    for (const i of sortOrders.keys()) sortOrders[i] = i + 1
  const order = between()
  sortOrders.splice(position, 0, order)
  labels.splice(position, 0, value)
}

function renameLabel(draft: Draft, type: EnumDraft, from: string, to: string): void {
  const position = type.labels.indexOf(from)
  if (position < 0) throw new DdlProblem(`"${from}" is not an existing enum label`)
  if (type.labels.includes(to)) throw new DdlProblem(`enum label "${to}" already exists`)
  type.labels[position] = to
  renameLabelRefs(draft, type, from, to)
}

/** Stored expressions hold a label by its OID, and so follow its new name: in defaults, casts and comparisons. */
function renameLabelRefs(draft: Draft, type: EnumDraft, from: string, to: string): void {
  const replace = (node: unknown) =>
    walk([node], (tag, body) => {
      if (tag === 'sval' && body.sval === from) body.sval = to
    })
  for (const table of draft.tables) {
    const own = new Set(
      table.columns.filter((c) => c.type.oid === type.oid || c.type.oid === type.arrayOid).map((c) => c.name),
    )
    for (const column of table.columns) {
      if (own.has(column.name) && column.default && 'expression' in column.default) replace(column.default.expression)
    }
    walk(expressionsOf(table), (tag, body) => {
      const cast =
        tag === 'TypeCast' && qualified(stringsOf((body.typeName as { names?: Node[] }).names)).name === type.name
      const compared =
        tag === 'A_Expr' && [body.lexpr, body.rexpr].some((side) => own.has(columnName(side as Node | undefined)))
      if (cast) replace(body.arg)
      if (compared) replace([body.lexpr, body.rexpr])
    })
  }
}

const columnName = (node: Node | undefined): string => stringOf(as(node, 'ColumnRef')?.fields?.at(-1))

export function createDomain(draft: Draft, statement: Body<'CreateDomainStmt'>): void {
  const name = newTypeName(draft, statement.domainname)
  const base = resolveType(draft, statement.typeName)
  const domain: DomainDraft = {
    kind: 'domain',
    ...name,
    oid: draft.oid(),
    arrayOid: draft.oid(),
    base,
    notNull: false,
    checks: [],
  }
  const collation = collationOf(statement.collClause)
  if (collation !== undefined) domain.collation = collation
  for (const node of statement.constraints ?? []) addDomainConstraint(domain, as(node, 'Constraint') ?? {})
  draft.types.push(domain)
}

function addDomainConstraint(domain: DomainDraft, constraint: Constraint): void {
  switch (constraint.contype) {
    case 'CONSTR_NULL':
      return
    case 'CONSTR_NOTNULL':
      domain.notNull = true
      if (constraint.conname) domain.notNullName = constraint.conname
      return
    case 'CONSTR_DEFAULT':
      domain.default = constraint.raw_expr && storable(constraint.raw_expr)
      return
    case 'CONSTR_CHECK': {
      let name = constraint.conname ?? makeObjectName(domain.name, undefined, 'check')
      for (let i = 1; !constraint.conname && domain.checks.some((c) => c.name === name); i++)
        name = makeObjectName(domain.name, undefined, `check${i}`)
      domain.checks.push({ name, expression: storable(constraint.raw_expr as Node) })
      return
    }
    default:
      throw new DdlProblem(`domain constraint ${constraint.contype} is not known`, constraint.location)
  }
}

/** Whether a column, or another domain, is of the domain. */
function isUsed(draft: Draft, { oid, arrayOid }: DomainDraft): boolean {
  const types = [
    ...draft.tables.flatMap((t) => t.columns.map((c) => c.type)),
    ...draft.types.flatMap((t) => (t.kind === 'domain' ? [t.base] : [])),
  ]
  return types.some((type) => type.oid === oid || type.oid === arrayOid)
}

export function alterDomain(draft: Draft, statement: Body<'AlterDomainStmt'>): void {
  const { schema, name } = qualified(stringsOf(statement.typeName))
  const domain = draft.type(schema, name)
  if (domain?.kind !== 'domain') throw new DdlProblem(`type ${nameOf(schema, name)} does not exist or is no domain`)
  if (draft.runs && /[CO]/.test(statement.subtype ?? '') && isUsed(draft, domain))
    throw new DdlProblem(`a new constraint of domain "${name}" would have to be checked on the rows that are there`)
  switch (statement.subtype) {
    case 'T':
      domain.default = statement.def && storable(statement.def)
      return
    case 'N':
      domain.notNull = false
      delete domain.notNullName
      return
    case 'O':
      domain.notNull = true
      return
    case 'C':
      addDomainConstraint(domain, as(statement.def, 'Constraint') ?? {})
      return
    case 'X': {
      if (domain.notNull && domainNotNullName(domain) === statement.name) {
        domain.notNull = false
        delete domain.notNullName
        return
      }
      const checks = domain.checks.filter((c) => c.name !== statement.name)
      if (checks.length === domain.checks.length && !statement.missing_ok)
        throw new DdlProblem(`constraint "${statement.name}" of domain "${name}" does not exist`)
      domain.checks = checks
      return
    }
    default:
      return
  }
}
