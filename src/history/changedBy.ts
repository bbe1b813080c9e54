/** What is not known any more where a statement of a history is not run. */
import type { Node } from '@pgsql/types'
import type { Draft, RelationDraft, RoutineDraft, TableDraft } from '../catalog/ddl/draft'
import { targetsOf } from './targets'

/** The tables that a statement may change: by its own words, by the code that it runs, by triggers and foreign keys. */
export function changedBy(draft: Draft, node: Node, sql: string): TableDraft[] {
  const found = new Found(draft)
  found.addRelations(targetsOf(draft, node), effectOf(sql))
  if ('DoStmt' in node) found.addCode(sql)
  else found.addCallsIn(sql)
  return [...found.tables]
}

/** Words of statements that change rows, or a table itself, in code and in the texts that it makes statements of. */
const CHANGES = /\b(insert|update|delete|merge|truncate|copy|alter|drop)\b/i
const PRIVILEGES = /\b(grant|revoke)\b[\w\s,]*\bon\b/gi

/** What a text does to rows that others refer to. */
interface Effect {
  readonly deletes: boolean
  /** Columns that UPDATEs set. */
  readonly sets: ReadonlySet<string>
}

function effectOf(text: string): Effect {
  const lists = [...text.matchAll(/\bset\b([^;]*?)(?:\bwhere\b|\bfrom\b|;|$)/gi)].map(([, list = '']) => list)
  return { deletes: /\b(delete|merge|truncate)\b/i.test(text), sets: namesIn(lists.join(' ')) }
}

class Found {
  readonly tables = new Set<TableDraft>()
  private readonly code = new Set<RoutineDraft>()

  constructor(private readonly draft: Draft) {}

  /** A body's text is taken at its worst: each table that it names is changed, and where it makes up statements any table. */
  addCode(text: string): void {
    const body = text.replace(PRIVILEGES, ' ')
    if (CHANGES.test(body)) {
      const names = namesIn(body)
      const any = /\bexecute\b/i.test(body)
      this.addRelations(any ? this.draft.tables : this.named(names), effectOf(body))
    }
    this.addCallsIn(body)
  }

  /** The routines that a text names. */
  addCallsIn(text: string): void {
    const names = namesIn(text)
    for (const routine of this.draft.functions) if (names.has(routine.name)) this.addRoutine(routine)
  }

  addRelations(relations: readonly RelationDraft[], effect: Effect): void {
    for (const relation of relations) {
      if (relation.kind === 'view') this.addRelations(relation.reads, effect)
      if (relation.kind !== 'table' || this.tables.has(relation)) continue
      this.tables.add(relation)
      this.addRelations(this.referring(relation, effect), effect)
      this.addTriggers(relation)
    }
  }

  private addRoutine(routine: RoutineDraft): void {
    if (this.code.has(routine)) return
    this.code.add(routine)
    this.addCode(routine.body)
  }

  private addTriggers(table: TableDraft): void {
    for (const trigger of this.draft.triggers)
      if (trigger.table === table && 'body' in trigger.function) this.addRoutine(trigger.function)
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

/** Identifiers of a text, those in its strings too. */
function namesIn(text: string): Set<string> {
  const found = text.matchAll(/"((?:[^"]|"")+)"|[\p{L}_][\p{L}\p{N}_$]*/gu)
  return new Set([...found].map(([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase()))
}
