/** The figures of a scan. */
import type { Judgement, Verdict } from './judge'
import type { Scan } from './scan'

export interface Summary {
  readonly filesRead: number
  readonly files: number
  readonly statements: number
  readonly runs: number
  readonly refused: number
  readonly rejected: number
  readonly dynamic: number
  /** In suites whose docblock sends them to Postgres; not among the others. */
  readonly onFullLayer: number
  /** Files that could not be parsed. */
  readonly unparsed: number
  /** Of the statements that could be read: those that run, from 0 to 1. */
  readonly share: number
}

export interface Cause {
  readonly verdict: 'refused' | 'rejected'
  /** What is refused, or SQLSTATE and message of Postgres. */
  readonly name: string
  readonly statements: number
  readonly files: number
}

/** The statements that decide: a suite on the full layer has Postgres to run them. */
const deciding = ({ files }: Scan) =>
  files.filter((one) => !one.onFullLayer).flatMap(({ file, statements }) => statements.map((one) => ({ file, ...one })))

export function summarize(scan: Scan): Summary {
  const all = deciding(scan)
  const count = (verdict: Verdict) => all.filter((one) => one.verdict === verdict).length
  const [runs, dynamic] = [count('runs'), count('dynamic')]
  const readable = all.length - dynamic
  return {
    filesRead: scan.read,
    files: scan.files.filter(({ statements }) => statements.length > 0).length,
    statements: all.length,
    runs,
    refused: count('refused'),
    rejected: count('rejected'),
    dynamic,
    onFullLayer: scan.files.filter((one) => one.onFullLayer).flatMap((one) => one.statements).length,
    unparsed: scan.files.filter(({ problem }) => problem !== undefined).length,
    share: readable === 0 ? 1 : runs / readable,
  }
}

/** What statements fail for, the most frequent first. */
export function causes(scan: Scan): Cause[] {
  const groups = new Map<string, { verdict: Cause['verdict']; name: string; files: string[] }>()
  for (const { file, verdict, error } of deciding(scan)) {
    if ((verdict !== 'refused' && verdict !== 'rejected') || !error) continue
    const name = nameOf(error)
    const group = groups.get(`${verdict}:${name}`) ?? { verdict, name, files: [] }
    group.files.push(file)
    groups.set(`${verdict}:${name}`, group)
  }
  return [...groups.values()]
    .map(({ verdict, name, files }) => ({ verdict, name, statements: files.length, files: new Set(files).size }))
    .sort((a, b) => a.verdict.localeCompare(b.verdict) || b.statements - a.statements || (a.name < b.name ? -1 : 1))
}

const nameOf = ({ construct, code, message }: NonNullable<Judgement['error']>): string =>
  construct ?? `${code}: ${message}`
