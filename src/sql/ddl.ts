import type { Catalog } from '../catalog/catalog'
import type { Node } from '@pgsql/types'
import type { TableFromQuery } from '../catalog/ddl/rows'
import type { InterpretOptions } from '../catalog/ddl/context'
import { interpretDdl } from '../catalog/ddl/interpret'
import type { TreeParser } from '../catalog/ddl/resume'
import { caret, PostgresError, ShadowError } from '../errors'
import { expressionNode, loadParser, parseStatements } from './parse'

export interface DdlOptions extends InterpretOptions {
  /** Name of the file the DDL comes from, for messages. */
  readonly file?: string
}

/**
 * Reads Postgres DDL into a catalog.
 * @throws ShadowError DDL_INVALID for text that Postgres cannot parse, or for a statement that the shadow does not know
 */
export async function catalogFromDdl(ddl: string, options: DdlOptions = {}): Promise<Catalog> {
  return catalogFromScripts([{ sql: ddl, file: options.file }], options)
}

/** The same for a history of scripts, run in the order given: one catalog for all of them. */
export async function catalogFromScripts(
  scripts: readonly { readonly sql: string; readonly file?: string }[],
  options: InterpretOptions = {},
): Promise<Catalog> {
  await loadParser()
  return interpretDdl(
    scripts.map(({ sql, file }) => ({ sql, file, statements: parse(sql, file) })),
    { tableFromQuery, ...options, parse: (sql) => parse(sql, undefined) },
  )
}

function parse(sql: string, file: string | undefined) {
  try {
    return parseStatements(sql)
  } catch (error) {
    if ((error as Error).name !== 'PostgresError') throw error
    const { message, position } = error as PostgresError
    const at = Number(position ?? 1)
    const line = sql.slice(0, at - 1).split('\n').length
    throw new ShadowError(
      'DDL_INVALID',
      `${file ?? 'DDL'}:${line}: ${message}\n${caret(sql, at)}`,
      sql.startsWith('\uFEFF')
        ? 'The file begins with a byte order mark, which Postgres takes for a part of the first word: save it without one.'
        : 'Correct the statement.',
      { cause: error },
    )
  }
}

/** Reads what a catalog keeps as text (`loadParser` has resolved). */
export const treeParser: TreeParser = {
  expression: expressionNode,
  query: (text) => parseStatements(text)[0]?.node as Node,
}

/** What CREATE TABLE … AS makes. */
function tableFromQuery(catalog: Catalog, sql: string): TableFromQuery {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { createTranslator } = require('./translator') as typeof import('./translator')
  const plan = createTranslator(catalog).translate(sql)[0]?.plan
  if (plan?.kind === 'raise') throw plan.error
  if (plan?.kind !== 'program' || !plan.definition) throw new Error('not CREATE TABLE AS')
  const { sql: own, create = own } = plan.definition
  return { create, ...(plan.definition.fill === undefined ? {} : { fill: plan.definition.fill }) }
}
