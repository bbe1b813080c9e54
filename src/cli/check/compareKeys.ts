/** Primary keys, indexes (a unique constraint is one to Prisma) and foreign keys of a table that both sides have. */
import type { ForeignKey, Index, IndexKey, Table, UniqueConstraint } from '../../catalog/catalog'
import type { Comparison, Side } from './comparison'

const columnList = (names: readonly string[]): string => `(${names.join(', ')})`

export function comparePrimaryKeys(comparison: Comparison, ours: Table, theirs: Table): void {
  const object = comparison.name(ours)
  const [wanted, made] = [ours.primaryKey, theirs.primaryKey]
  const text = (key: UniqueConstraint | undefined) => (key ? columnList(key.columns) : 'none')
  if (text(wanted) !== text(made)) comparison.differs('PRIMARY_KEY', 'primary key of', object, text(wanted), text(made))
  else if (wanted?.name !== made?.name)
    comparison.differs('NAME', 'name of the primary key of', object, wanted?.name ?? '', made?.name ?? '')
}

/** An index as Prisma compares it. */
interface Shape {
  readonly name: string
  /** What has to be the same, the name apart. */
  readonly form: string
  readonly what: 'unique' | 'index'
  readonly text: string
}

export function compareIndexes(comparison: Comparison, ours: Table, theirs: Table): void {
  const wanted = shapes(comparison, comparison.schema, ours)
  const made = shapes(comparison, comparison.history, theirs)
  const object = ({ name }: Shape) => comparison.name(ours, name)
  for (const shape of wanted) {
    const alike = made.filter(({ form }) => form === shape.form)
    const named = made.find(({ name }) => name === shape.name)
    if (alike.length === 0 && named) comparison.differs('INDEX', shape.what, object(shape), shape.text, named.text)
    else if (alike.length === 0) comparison.missing('INDEX', shape.what, object(shape), 'schema', shape.text)
    else if (!named && !alike.some((a) => wanted.some(({ name }) => name === a.name)))
      comparison.differs(
        'NAME',
        `name of the ${shape.what} ${shape.text} of`,
        comparison.name(ours),
        shape.name,
        (alike[0] as Shape).name,
      )
  }
  for (const shape of made)
    if (!wanted.some(({ form, name }) => form === shape.form || name === shape.name))
      comparison.missing('INDEX', shape.what, object(shape), 'migrations', shape.text)
}

function shapes({ scope }: Comparison, side: Side, table: Table): Shape[] {
  const uniques = table.uniques.map(({ name, oid, columns }): Index => ({
    name,
    oid,
    unique: true,
    method: 'btree',
    keys: columns.map((column) => ({ column })),
  }))
  const seen = ({ keys, where }: Index) =>
    keys.every((key) => key.column !== undefined) && (where === undefined || scope.partialIndexes)
  return [...uniques, ...table.indexes.filter((index) => !index.exclusion)]
    .filter(seen)
    .map((index) => shape(side, index))
}

function shape(side: Side, { name, unique, method, keys, where }: Index): Shape {
  const what = unique ? 'unique' : 'index'
  const columns = keys.map((key) => keyText(method, key))
  const using = method === 'btree' ? '' : `${method} `
  const predicate = where === undefined ? '' : ` WHERE ${side.text.ofExpression(where)}`
  const text = `${using}${columnList(columns)}${predicate}`
  return { name, what, text, form: `${what} ${text}` }
}

/** Prisma knows no NULLS FIRST or LAST, and a sort order for B-trees only. */
function keyText(method: string, { column = '', opclass, descending }: IndexKey): string {
  const named = opclass?.split('.').at(-1)
  const operators = named === undefined || DEFAULT_OPCLASSES[method]?.test(named) ? '' : ` ${named}`
  return `${column}${operators}${descending && method === 'btree' ? ' DESC' : ''}`
}

/** Operator classes that an index has anyway (pg_opclass.opcdefault). */
const DEFAULT_OPCLASSES: Readonly<Record<string, RegExp>> = {
  btree: /^(?!.*pattern_ops$)\w+_ops$/,
  hash: /^(?!.*pattern_ops$)\w+_ops$/,
  gin: /^(jsonb|array|tsvector)_ops$/,
  gist: /^(point|box|poly|circle|range|multirange|tsvector|tsquery)_ops$/,
  spgist: /^(inet|quad_point|range|text|box|poly)_ops$/,
  brin: /^((?!inet_)\w+_minmax|inet_inclusion|range_inclusion|box_inclusion)_ops$/,
}

export function compareForeignKeys(comparison: Comparison, ours: Table, theirs: Table): void {
  const pending = [...theirs.foreignKeys]
  for (const key of ours.foreignKeys) {
    const form = target(comparison, key)
    const alike = pending.filter((other) => target(comparison, other) === form)
    const other = alike.find(({ name }) => name === key.name) ?? alike[0]
    const object = comparison.name(ours, key.name)
    if (!other) {
      comparison.missing('FOREIGN_KEY', 'foreign key', object, 'schema', `${form} ${actions(key)}`)
      continue
    }
    pending.splice(pending.indexOf(other), 1)
    if (actions(key) !== actions(other))
      comparison.differs('FOREIGN_KEY_ACTION', 'foreign key', object, actions(key), actions(other))
    if (key.name !== other.name)
      comparison.differs('NAME', `name of the foreign key ${form} of`, comparison.name(ours), key.name, other.name)
  }
  for (const key of pending) {
    const text = `${target(comparison, key)} ${actions(key)}`
    comparison.missing('FOREIGN_KEY', 'foreign key', comparison.name(ours, key.name), 'migrations', text)
  }
}

function target(comparison: Comparison, { columns, references }: ForeignKey): string {
  return `${columnList(columns)} → ${comparison.name(references)}${columnList(references.columns)}`
}

const actions = ({ onDelete, onUpdate }: ForeignKey): string => `ON DELETE ${onDelete} ON UPDATE ${onUpdate}`
