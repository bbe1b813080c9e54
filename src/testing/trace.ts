/**
 * What a failed test sent to its database, for whoever has to find out why: the parity command, first of all. Nothing
 * is recorded unless PRISMA_SQLITE_SHADOW_TRACE names a folder.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** The environment variable with the folder that failed tests' statements are written to. */
export const TRACE_VARIABLE = 'PRISMA_SQLITE_SHADOW_TRACE'

/** Statements kept of one test: what went wrong is among the last. */
const LIMIT = 200
/** Characters kept of one parameter's value. */
const VALUE_LIMIT = 200

export interface TracedStatement {
  readonly sql: string
  /** Parameters as text, shortened; absent where there are none. */
  readonly values?: readonly (string | null)[]
  /** SQLSTATE and message, where the statement failed. */
  error?: string
}

/** The content of one file in the folder. */
export interface TestTrace {
  readonly testPath: string
  /** Full name, as Jest prints it. */
  readonly test: string
  readonly layer: 'shadow' | 'full'
  /** Oldest first; the last 200. */
  readonly statements: readonly TracedStatement[]
}

/** The recorder of one test file. Statements of `beforeAll` hooks count to the test that follows them. */
export class Trace {
  private statements: TracedStatement[] = []
  private ended = false
  private written = 0

  /** @param folder made on first use */
  constructor(private readonly folder: string) {}

  /** Undefined where nothing is to be recorded, so that `trace?.statement(sql)` costs next to nothing. */
  static fromEnvironment(): Trace | undefined {
    const folder = process.env[TRACE_VARIABLE]
    return folder === undefined || folder === '' ? undefined : new Trace(folder)
  }

  /** A statement is about to run, on any connection of the test. */
  statement(sql: string, values?: readonly unknown[]): void {
    if (this.ended) this.clear()
    if (this.statements.length === LIMIT) this.statements.shift()
    this.statements.push(values?.length ? { sql, values: values.map(shortened) } : { sql })
  }

  /** A statement failed. One that was never announced (the parser refused it) is added. */
  failed(sql: string, error: unknown): void {
    const known = this.statements.findLast((entry) => entry.sql === sql && entry.error === undefined)
    if (known) known.error = described(error)
    else {
      this.statement(sql)
      ;(this.statements.at(-1) as TracedStatement).error = described(error)
    }
  }

  /** A test starts: what belonged to the one before it is forgotten, what hooks have sent since then stays. */
  startTest(_name: string): void {
    if (this.ended) this.clear()
  }

  /** A test is over. Its statements stay until the next one is recorded, in case it is kept late. */
  endTest(): void {
    this.ended = true
  }

  /**
   * Writes what the running test has sent so far. Never throws: a folder that cannot be written must not change how a
   * test ends.
   */
  keep(testPath: string, test: string, layer: TestTrace['layer']): void {
    const name = createHash('sha256').update(`${testPath}\0${test}\0${layer}`).digest('hex').slice(0, 16)
    const trace: TestTrace = { testPath, test, layer, statements: this.statements }
    try {
      mkdirSync(this.folder, { recursive: true })
      writeFileSync(path.join(this.folder, `${name}-${process.pid}-${++this.written}.json`), JSON.stringify(trace))
    } catch (error) {
      process.stderr.write(`${TRACE_VARIABLE}: ${(error as Error).message}\n`)
    }
  }

  private clear(): void {
    this.statements = []
    this.ended = false
  }
}

/** Every trace in `folder`; none where it does not exist. */
export function readTraces(folder: string): TestTrace[] {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  const files = names.filter((name) => name.endsWith('.json')).sort()
  return files.map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as TestTrace)
}

function shortened(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = ArrayBuffer.isView(value) ? hexadecimal(value) : String(value)
  return text.length > VALUE_LIMIT ? `${text.slice(0, VALUE_LIMIT)}…` : text
}

/** As Postgres writes bytea. */
function hexadecimal({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  const bytes = Buffer.from(buffer, byteOffset, Math.min(byteLength, VALUE_LIMIT))
  return `\\x${bytes.toString('hex')}`
}

/** By shape: an error from any realm, or the fields of an ErrorResponse. */
function described(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { code, message } = error as { code?: unknown; message?: unknown }
  const text = typeof message === 'string' ? message : String(error)
  return typeof code === 'string' && code !== '' ? `${code}: ${text}` : text
}
