/** Looks through a project's sources and judges every statement that they hold. */
import { readFileSync } from 'node:fs'
import type { ShadowDatabase } from '../../engine/database'
import { isTestFile } from './files'
import type { Judgement } from './judge'
import { judgeFile } from './ownTables'
import { SqlReader } from './reader'
import { mayHoldSql, type RawStatement, statementsIn, unusedStatements } from './statements'
import { type SourceFile, SourceFiles } from './sourceFile'

export interface FileReport {
  readonly file: string
  readonly test: boolean
  /** Its docblock sends it to Postgres: what the shadow refuses is no matter. */
  readonly onFullLayer: boolean
  readonly statements: readonly Judgement[]
  /** Why the file could not be parsed. */
  readonly problem?: string
}

export interface Scan {
  /** Files that hold raw SQL, and those that could not be parsed. */
  readonly files: readonly FileReport[]
  /** How many files were looked at. */
  readonly read: number
}

/** @param progress called before each file with its number, from 1 */
export function scan(database: ShadowDatabase, files: readonly string[], progress: (number: number) => void): Scan {
  const sources = new SourceFiles()
  const reader = new SqlReader(sources)
  const found = files.map((file, i) => {
    progress(i + 1)
    return file.endsWith('.sql') ? typedSql(file) : inSource(file, sources, reader)
  })
  // What is not used anywhere is known when all files have been read.
  const reports = found.map((one) => {
    const more = one.source ? unusedStatements(one.source, reader) : []
    return report(one, judgeFile(database, [...one.statements, ...more]))
  })
  return { files: reports.filter((one) => one.statements.length > 0 || one.problem !== undefined), read: files.length }
}

interface Found {
  readonly file: string
  readonly statements: readonly RawStatement[]
  readonly source?: SourceFile
  readonly problem?: string
}

function inSource(file: string, sources: SourceFiles, reader: SqlReader): Found {
  if (!mayHoldSql(readFileSync(file, 'utf8'))) return { file, statements: [] }
  try {
    const source = sources.read(file)
    return { file, source, statements: statementsIn(source, reader) }
  } catch (error) {
    return { file, statements: [], problem: (error as Error).message }
  }
}

/** A query of TypedSQL: one statement, with `$1` in it. */
function typedSql(file: string): Found {
  const at = { file, line: 1, column: 1 }
  const text = readFileSync(file, 'utf8')
  return { file, statements: [{ at, call: 'TypedSQL', fragment: [{ kind: 'text', text, at }], several: false }] }
}

function report({ file, source, problem }: Found, statements: readonly Judgement[]): FileReport {
  return {
    file,
    test: isTestFile(file),
    onFullLayer: source?.onFullLayer ?? false,
    statements,
    ...(problem === undefined ? {} : { problem }),
  }
}
