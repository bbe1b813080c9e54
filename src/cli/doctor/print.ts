/** The scan as text and as JSON (docs/cli.md describes the form; `version` changes when a field changes meaning). */
import path from 'node:path'
import { FULL_LAYER_HINT } from '../../errors'
import { posix } from '../../project/posix'
import { shown } from '../check/project'
import { plural } from '../parity/words'
import type { Place } from './fragment'
import type { Judgement } from './judge'
import type { FileReport, Scan } from './scan'
import { type Cause, causes, type Summary, summarize } from './summary'

const JSON_VERSION = 1

export function printJson(scan: Scan, exitCode: number): string {
  const files = scan.files.map(({ statements, file, ...rest }) => ({
    file: shown(file),
    ...rest,
    statements: statements.map(plainStatement),
  }))
  const result = exitCode === 0 ? 'runs' : 'fails'
  const whole = { version: JSON_VERSION, result, exitCode, summary: summarize(scan), causes: causes(scan), files }
  return `${JSON.stringify(whole, null, 2)}\n`
}

function plainStatement({ at, call, verdict, sql, error, unread }: Judgement): object {
  return {
    line: at.line,
    column: at.column,
    call,
    verdict,
    sql,
    ...(error ? { error: { ...error, ...(error.at ? { at: plainPlace(error.at) } : {}) } } : {}),
    ...(unread.length > 0 ? { unread: unread.map((one) => ({ source: one.source, at: plainPlace(one.at) })) } : {}),
  }
}

const plainPlace = ({ file, line, column }: Place) => ({ file: shown(file), line, column })

/** @param all also a line for each statement that runs */
export function printText(scan: Scan, all: boolean): string {
  const blocks = scan.files.map((file) => fileLines(file, all).join('\n'))
  const summary = summarize(scan)
  return `${[...blocks, ...tables(causes(scan)), summaryText(summary)].join('\n\n')}\n`
}

function fileLines(report: FileReport, all: boolean): string[] {
  const { file, problem, statements, onFullLayer } = report
  const title = `${shown(file)}${onFullLayer ? '  (on the full layer by its docblock)' : ''}`
  if (problem !== undefined) return [title, `  ! cannot be parsed: ${problem}`]
  const running = statements.filter(({ verdict }) => verdict === 'runs')
  const failing = statements.filter(({ verdict }) => verdict !== 'runs')
  return [
    title,
    ...(running.length > 0 && !all
      ? [`  ✓ ${plural(running.length, 'statement')} ${running.length === 1 ? 'runs' : 'run'}`]
      : []),
    ...(all ? running : []).map((one) => `  ✓ ${line(one)}  ${oneLine(one.sql)}`),
    ...failing.flatMap((one) => failureLines(one, file)),
    ...docblock(report),
  ]
}

const line = ({ at, call }: Judgement) => `${at.line}  ${call}`

function failureLines(one: Judgement, file: string): string[] {
  const { error, unread } = one
  if (!error) {
    const places = unread.map(({ source, at }) => `\${${source}} at ${placed(at, file)}`)
    return [`  ~ ${line(one)}  dynamic, cannot be read: ${[...new Set(places)].join(', ')}`]
  }
  const where = error.at && placed(error.at, file) !== `line ${one.at.line}` ? ` (${placed(error.at, file)})` : ''
  const below = [
    ...(error.caret?.split('\n') ?? [oneLine(one.sql)]),
    ...(error.hint === undefined || error.hint === FULL_LAYER_HINT ? [] : [`HINT:  ${error.hint}`]),
  ]
  return [
    `  ✗ ${line(one)}  ${one.verdict === 'refused' ? 'refused' : 'rejected, as by Postgres'}${where}  ${error.code}: ${error.message}`,
    ...below.map((text) => `      ${text}`),
  ]
}

const placed = (at: Place, file: string) => (at.file === file ? `line ${at.line}` : `${shown(at.file)}:${at.line}`)

function docblock({ test, onFullLayer, statements }: FileReport): string[] {
  if (!test || onFullLayer || !statements.some(({ verdict }) => verdict === 'refused')) return []
  return ['  → add to this suite: /** @jest-environment prisma-sqlite-shadow/full */']
}

function tables(found: readonly Cause[]): string[] {
  const titles = { refused: 'Refused, by construct', rejected: 'Rejected, as by Postgres' } as const
  return (['refused', 'rejected'] as const).flatMap((verdict) => {
    const rows = found.filter((one) => one.verdict === verdict)
    if (rows.length === 0) return []
    const width = Math.max(...rows.map(({ name }) => name.length))
    const lines = rows.map(
      ({ name, statements, files }) =>
        `  ${name.padEnd(width)}  ${plural(statements, 'statement')} in ${plural(files, 'file')}`,
    )
    return [[titles[verdict], ...lines].join('\n')]
  })
}

function summaryText(summary: Summary): string {
  const { statements, files, filesRead, runs, refused, rejected, dynamic, onFullLayer, unparsed, share } = summary
  const parts = [
    `${runs} run (${(share * 100).toFixed(1)} % of what can be read)`,
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(rejected > 0 ? [`${rejected} rejected as by Postgres`] : []),
    ...(dynamic > 0 ? [`${dynamic} dynamic`] : []),
    ...(onFullLayer > 0 ? [`and ${onFullLayer} in suites on the full layer`] : []),
    ...(unparsed > 0 ? [`${plural(unparsed, 'file')} not parsed`] : []),
  ]
  const advice =
    refused > 0
      ? ['Suites that reach a refused statement need Postgres: /** @jest-environment prisma-sqlite-shadow/full */']
      : []
  const total = `${plural(statements, 'statement')} in ${plural(files, 'file')} (${plural(filesRead, 'file')} looked at): `
  return [`${total}${parts.join(', ')}.`, ...advice].join('\n')
}

function oneLine(sql: string): string {
  const text = sql.replace(/\s+/g, ' ').trim()
  return text.length > 100 ? `${text.slice(0, 99)}…` : text
}

/** For `--help` and progress: a path as the user knows it. */
export const relative = (file: string): string => posix(path.relative(process.cwd(), file))
