/** What is not known any more where a statement of a history is not run. */
import type { Node } from '@pgsql/types'
import { deparse } from '../catalog/ddl/deparse'
import type { Draft } from '../catalog/ddl/draft'
import type {
  ColumnDraft,
  RelationDraft,
  RoutineDraft,
  SequenceDraft,
  TableDraft,
  ViewDraft,
} from '../catalog/ddl/objects'
import { targetsOf } from './targets'
import { changesRows, computesSequence, type Effect, effectOf, makesStatements, movesSequences, namesIn } from './words'

export interface Changed {
  readonly tables: readonly TableDraft[]
  readonly sequences: readonly SequenceDraft[]
}

/** What a statement may change: by its own words, by the code that it runs, by defaults, triggers and foreign keys. */
export function changedBy(draft: Draft, node: Node, sql: string): Changed {
  const found = new Found(draft)
  found.addRelations(targetsOf(draft, node), effectOf(sql))
  if ('DoStmt' in node) found.addCode(sql)
  else found.addUsesOf(sql)
  return { tables: [...found.tables], sequences: [...found.sequences] }
}

const PRIVILEGES = /\b(grant|revoke)\b[\w\s,]*\bon\b/gi

class Found {
  readonly tables = new Set<TableDraft>()
  readonly sequences = new Set<SequenceDraft>()
  private readonly code = new Set<RoutineDraft | ViewDraft>()

  constructor(private readonly draft: Draft) {}

  /** A body's text is taken at its worst: each table that it names is changed, and where it makes up statements any table. */
  addCode(text: string): void {
    const body = text.replace(PRIVILEGES, ' ')
    const any = makesStatements(body)
    if (changesRows(body)) this.addRelations(any ? this.draft.tables : this.named(namesIn(body)), effectOf(body))
    if (any) this.addSequences(this.draft.sequences)
    this.addUsesOf(body)
  }

  /** The routines, views and sequences that a text names: running it runs and moves them. */
  addUsesOf(text: string): void {
    const names = namesIn(text)
    for (const routine of this.draft.functions) if (names.has(routine.name)) this.addRoutine(routine)
    const named = this.named(names)
    for (const relation of named) if (relation.kind === 'view') this.addView(relation)
    if (computesSequence(text)) this.addSequences(this.draft.sequences)
    if (!movesSequences(text)) return
    this.addSequences(named.filter((relation) => relation.kind === 'sequence'))
    if (names.has('pg_get_serial_sequence')) this.addSequences(this.owned(named))
  }

  addRelations(relations: readonly RelationDraft[], effect: Effect): void {
    for (const relation of relations) {
      if (relation.kind === 'view') {
        this.addRelations(relation.reads, effect)
        this.addTriggers(relation)
      }
      if (relation.kind !== 'table' || this.tables.has(relation)) continue
      this.tables.add(relation)
      this.addRelations(this.referring(relation, effect), effect)
      this.addTriggers(relation)
      this.addValues(relation)
    }
  }

  /** What gives a row's values that a statement does not give itself. */
  private addValues(table: TableDraft): void {
    this.addSequences(this.owned([table]))
    for (const column of table.columns) {
      const given = column.default ?? this.domainDefault(column)
      if (column.sequence) this.sequences.add(column.sequence)
      if (given && 'nextval' in given) this.sequences.add(given.nextval)
      else if (given) this.addUsesOf(deparse(given.expression))
    }
    for (const { expression } of table.checks) this.addUsesOf(deparse(expression))
    if (table.materialized) this.addUsesOf(table.materialized.query)
  }

  private domainDefault({ type }: ColumnDraft): { readonly expression: Node } | undefined {
    const domain = this.draft.types.find(({ kind, oid }) => kind === 'domain' && oid === type.oid)
    return domain?.kind === 'domain' && domain.default ? { expression: domain.default } : undefined
  }

  private addRoutine(routine: RoutineDraft): void {
    if (this.code.has(routine)) return
    this.code.add(routine)
    this.addCode(routine.body)
  }

  private addView(view: ViewDraft): void {
    if (this.code.has(view)) return
    this.code.add(view)
    this.addUsesOf(view.query)
  }

  private addTriggers(relation: TableDraft | ViewDraft): void {
    for (const { table, when, function: routine } of this.draft.triggers) {
      if (table !== relation) continue
      if (when) this.addUsesOf(deparse(when))
      if ('body' in routine) this.addRoutine(routine)
    }
  }

  private addSequences(sequences: readonly SequenceDraft[]): void {
    for (const sequence of sequences) this.sequences.add(sequence)
  }

  private owned(relations: readonly RelationDraft[]): SequenceDraft[] {
    return this.draft.sequences.filter(({ owner }) => owner && relations.includes(owner.table))
  }

  /** Tables whose rows follow those of this one. */
  private referring(table: TableDraft, { deletes, sets }: Effect): TableDraft[] {
    const follows = (action: string) => action !== 'NO ACTION' && action !== 'RESTRICT'
    return this.draft.tables.filter(({ foreignKeys }) =>
      foreignKeys.some(
        ({ table: parent, references, onDelete, onUpdate }) =>
          parent === table &&
          ((deletes && follows(onDelete)) || (follows(onUpdate) && references.some(({ name }) => sets.has(name)))),
      ),
    )
  }

  private named(names: ReadonlySet<string>): RelationDraft[] {
    return this.draft.relations.filter(({ name }) => names.has(name))
  }
}
