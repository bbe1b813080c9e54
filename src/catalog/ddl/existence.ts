/** Whether an object is there, asked as `SELECT … FROM pg_class WHERE relname = '…'` asks it. */
import type { Draft } from './draft'
import { isMaterialized, type RelationDraft } from './objects'
import { constraintNames, indexNames } from './heldNames'
import { hasRole } from './roles'

type Facts = ReadonlyMap<string, string>

interface Source {
  /** Columns that a condition may name. */
  readonly columns: readonly string[]
  readonly find: (draft: Draft, facts: Facts) => boolean
}

const inSchema = (facts: Facts, column: string, schema: string): boolean =>
  !facts.has(column) || facts.get(column) === schema

const RELATION_KINDS: Readonly<Record<string, (r: RelationDraft) => boolean>> = {
  r: (r) => r.kind === 'table' && !isMaterialized(r),
  v: (r) => r.kind === 'view' && !isMaterialized(r),
  m: isMaterialized,
  S: (r) => r.kind === 'sequence',
}

const relationSource = (name: string, schema: string, test: (r: RelationDraft) => boolean): Source => ({
  columns: [name, schema],
  find: (draft, facts) =>
    draft.relations.some((r) => test(r) && r.name === facts.get(name) && inSchema(facts, schema, r.schema)),
})

const hasIndex = (draft: Draft, name: string | undefined): boolean =>
  draft.relations.some((r) => r.kind !== 'sequence' && name !== undefined && indexNames(r).includes(name))

const SOURCES: Readonly<Record<string, Source>> = {
  pg_type: {
    columns: ['typname', 'nspname'],
    find: (draft, facts) =>
      draft.types.some((t) => t.name === facts.get('typname') && inSchema(facts, 'nspname', t.schema)),
  },
  pg_class: {
    columns: ['relname', 'relkind', 'nspname'],
    find: (draft, facts) => {
      const kind = facts.get('relkind')
      if (kind === 'i') return hasIndex(draft, facts.get('relname'))
      const test = kind === undefined ? () => true : RELATION_KINDS[kind]
      return (
        draft.relations.some(
          (r) => r.name === facts.get('relname') && inSchema(facts, 'nspname', r.schema) && (test?.(r) ?? false),
        ) ||
        (kind === undefined && hasIndex(draft, facts.get('relname')))
      )
    },
  },
  pg_constraint: {
    columns: ['conname'],
    find: (draft, facts) => draft.tables.some((t) => constraintNames(t).includes(facts.get('conname') ?? '')),
  },
  pg_indexes: {
    columns: ['indexname', 'schemaname', 'tablename'],
    find: (draft, facts) => hasIndex(draft, facts.get('indexname')),
  },
  pg_extension: { columns: ['extname'], find: (draft, facts) => draft.extensions.has(facts.get('extname') ?? '') },
  pg_namespace: { columns: ['nspname'], find: (draft, facts) => draft.schemas.has(facts.get('nspname') ?? '') },
  pg_roles: { columns: ['rolname'], find: (draft, facts) => hasRole(draft, facts.get('rolname') ?? '') },
  pg_trigger: {
    columns: ['tgname'],
    find: (draft, facts) => draft.triggers.some((t) => t.name === facts.get('tgname')),
  },
  pg_proc: {
    columns: ['proname'],
    find: (draft, facts) =>
      [...draft.functions, ...draft.routines.filter((r) => r.kind === 'aggregate')].some(
        (r) => r.name === facts.get('proname'),
      ),
  },
  pg_policies: {
    columns: ['policyname', 'tablename', 'schemaname'],
    find: (draft, facts) => draft.routines.some((r) => r.kind === 'policy' && r.name === facts.get('policyname')),
  },
  pg_tables: relationSource('tablename', 'schemaname', (r) => r.kind === 'table' && !isMaterialized(r)),
  pg_views: relationSource('viewname', 'schemaname', (r) => r.kind === 'view' && !isMaterialized(r)),
  pg_matviews: relationSource('matviewname', 'schemaname', isMaterialized),
  'information_schema.tables': relationSource(
    'table_name',
    'table_schema',
    (r) => r.kind !== 'sequence' && !isMaterialized(r),
  ),
  'information_schema.columns': {
    columns: ['table_name', 'table_schema', 'column_name'],
    find: (draft, facts) =>
      draft.tables.some(
        (t) =>
          !isMaterialized(t) &&
          t.name === facts.get('table_name') &&
          inSchema(facts, 'table_schema', t.schema) &&
          t.columns.some((c) => c.name === facts.get('column_name')),
      ),
  },
  'information_schema.table_constraints': {
    columns: ['constraint_name', 'table_name', 'table_schema', 'constraint_schema'],
    find: (draft, facts) =>
      draft.tables.some(
        (t) =>
          (!facts.has('table_name') || facts.get('table_name') === t.name) &&
          constraintNames(t).includes(facts.get('constraint_name') ?? ''),
      ),
  },
  'information_schema.schemata': {
    columns: ['schema_name'],
    find: (draft, facts) => draft.schemas.has(facts.get('schema_name') ?? ''),
  },
}

/** undefined where the question is not understood: another catalog, another column, or no name asked for. */
export function objectExists(draft: Draft, source: string, facts: Facts): boolean | undefined {
  const known = SOURCES[source]
  if (
    !known ||
    ![...facts.keys()].every((c) => known.columns.includes(c)) ||
    !facts.has(known.columns[source === 'information_schema.columns' ? 2 : 0] as string)
  )
    return undefined
  return known.find(draft, facts)
}
