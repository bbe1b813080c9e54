/** What goes with an object that is dropped, as Postgres tells it (reportDependentObjects, dependency.c). */
import { quoteIdentifier } from '../identifiers'
import { isInput } from '../routineArguments'
import { RowTypes } from '../rowTypes'
import { systemType } from '../system'
import { STANDARD_NAMES } from '../typeNames'
import type { Draft } from './draft'
import { isMaterialized, type ColumnDraft, type RelationDraft, type RoutineDraft, type TypeDraft } from './objects'
import { DdlProblem } from './problem'

const nameIn = (draft: Draft, { schema, name }: { readonly schema: string; readonly name: string }): string =>
  draft.searchPath.includes(schema) ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`

export const shownRelation = (draft: Draft, relation: RelationDraft): string =>
  `${isMaterialized(relation) ? 'materialized view' : relation.kind} ${nameIn(draft, relation)}`

export const shownColumn = (draft: Draft, relation: RelationDraft, { name }: ColumnDraft): string =>
  `column ${name} of ${shownRelation(draft, relation)}`

export const shownDefault = (draft: Draft, relation: RelationDraft, column: ColumnDraft): string =>
  `default value for ${shownColumn(draft, relation, column)}`

export const shownConstraint = (draft: Draft, relation: RelationDraft, name: string): string =>
  `constraint ${name} on ${shownRelation(draft, relation)}`

export const shownTrigger = (draft: Draft, relation: RelationDraft, name: string): string =>
  `trigger ${name} on ${shownRelation(draft, relation)}`

export const shownIndex = (draft: Draft, { schema }: RelationDraft, name: string): string =>
  `index ${nameIn(draft, { schema, name })}`

export const shownPolicy = (draft: Draft, relation: RelationDraft, name: string): string =>
  `policy ${name} on ${shownRelation(draft, relation)}`

/** format_procedure. */
export function shownRoutine(draft: Draft, routine: RoutineDraft): string {
  const inputs = routine.arguments.filter(isInput)
  const types = inputs.map(({ type }) => typeName(draft, type.oid))
  return `${routine.kind} ${nameIn(draft, routine)}(${types.join(',')})`
}

function typeName(draft: Draft, oid: number): string {
  const element = draft.types.find((t) => t.arrayOid === oid)?.oid ?? (systemType(oid)?.element || undefined)
  if (element !== undefined && (systemType(oid)?.category ?? 'A') === 'A') return `${typeName(draft, element)}[]`
  const own = draft.types.find((t) => t.oid === oid)
  if (own) return nameIn(draft, own)
  const rows = new RowTypes(() => undefined)
  const table = draft.tables.find((t) => rows.ofTable(t.oid) === oid)
  if (table) return nameIn(draft, table)
  const { name = '' } = systemType(oid) ?? {}
  return STANDARD_NAMES[name] ?? name
}

export const shownType = (draft: Draft, type: TypeDraft): string => `type ${nameIn(draft, type)}`

/**
 * A view whose query is not known any more may read the relation, if it is the younger one.
 * @throws DdlProblem at run time: what depends on the relation is not known
 */
export function requireKnownReaders(draft: Draft, relation: RelationDraft): void {
  if (!draft.runs) return
  for (const view of draft.relations) {
    if (view.oid <= relation.oid || view.kind === 'sequence') continue
    const reason = view.kind === 'view' ? view.unsupported : view.materialized?.stale
    if (reason !== undefined) throw new DdlProblem(`view "${view.name}" may depend on it: ${reason}`)
  }
}

/** What stands for ENABLE ROW LEVEL SECURITY itself among the policies. */
export const ROW_SECURITY = 'row-level security'

/** @throws DdlProblem at run time, where a policy or a rule is known by its name alone */
export function requireKnownCode(draft: Draft): void {
  const unknown = draft.routines.find(
    ({ kind, name, expressions }) =>
      kind === 'rule' || (kind === 'policy' && name !== ROW_SECURITY && expressions === undefined),
  )
  if (draft.runs && unknown)
    throw new DdlProblem(`${unknown.kind} "${unknown.name}" may depend on it: what it refers to is not known`)
}

/** getObjectDescription is cut off there. */
const MAX_SHOWN = 100

/**
 * Ends a DROP: says what has gone with it.
 * @param dropped what the statement names; undefined where it names several objects
 * @param named relations that the statement names itself
 * @throws DdlProblem 2BP01 without CASCADE
 */
export function settleDependents(
  draft: Draft,
  dropped: string | undefined,
  cascade: boolean,
  named: ReadonlySet<RelationDraft> = new Set(),
): void {
  const gone = draft.dependents.splice(0, Infinity).filter(({ relation, part }) => {
    if (!relation) return true
    return part ? draft.relations.includes(relation) : !named.has(relation)
  })
  const [first] = gone
  if (!first) return
  if (!cascade) {
    const message =
      dropped === undefined
        ? 'cannot drop desired object(s) because other objects depend on them'
        : `cannot drop ${dropped} because other objects depend on it`
    const detail = lines(
      gone.map(({ shown, on }) => `${shown} depends on ${on}`),
      'objects',
    )
    throw new DdlProblem(message, undefined, '2BP01', {
      detail,
      hint: 'Use DROP ... CASCADE to drop the dependent objects too.',
    })
  }
  const cascades = gone.map(({ shown }) => `drop cascades to ${shown}`)
  draft.notices.push(
    gone.length === 1
      ? { code: '00000', message: cascades[0] as string }
      : { code: '00000', message: `drop cascades to ${gone.length} other objects`, detail: lines(cascades, 'objects') },
  )
}

function lines(all: readonly string[], what: string): string {
  const more = all.length - MAX_SHOWN
  const shown = all.slice(0, MAX_SHOWN)
  return [
    ...shown,
    ...(more > 0 ? [`and ${more} other ${more === 1 ? what.slice(0, -1) : what} (see server log for list)`] : []),
  ].join('\n')
}
