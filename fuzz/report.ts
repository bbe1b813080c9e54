import { shown } from './compare'
import type { FoundCase, SqlRun } from './sqlRun'
import { ddlOf } from './schema'
import { printed } from './tree'

export function describe({ difference: d, seed }: FoundCase): string {
  const history = d.history.map((s) => `${shown(printed(s.tree))};`)
  const own = printed(d.statement.tree)
  return [
    `--- ${d.what} (${seed}, against ${d.target})`,
    ...(d.history.length > 0 || /\bt\d\b/.test(own.sql) ? [ddlOf(d.schema).trim(), ...history] : []),
    shown(own),
    ...(own.sql === d.query.sql ? [] : [shown(d.query)]),
    `shadow:   ${JSON.stringify(d.here)}`,
    `Postgres: ${JSON.stringify(d.there)}`,
  ].join('\n')
}

export function summary(run: SqlRun, milliseconds: number): string {
  const { compared, identical, failed, loose, refused } = run.counts
  const refusals = sum(refused)
  const schemas = [...run.schemasRefused].map(([what, times]) => `  ${times} × schema: ${what}`)
  return [
    `SQL: ${compared} statements compared, ${identical} identical (${failed} of them errors, ${loose} of these of another row), ${compared - identical} not; ` +
      `${refusals} refused (${share(refusals, compared + refusals)}); ${Math.round((compared * 1000) / milliseconds)} a second`,
    ...top(refused, 25),
    ...schemas,
  ].join('\n')
}

const sum = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((a, b) => a + b, 0)
const share = (part: number, whole: number): string => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`

export function top(refused: ReadonlyMap<string, number>, count: number): string[] {
  const sorted = [...refused].sort((a, b) => b[1] - a[1])
  const rest = sorted.slice(count)
  const lines = sorted.slice(0, count).map(([what, times]) => `  ${String(times).padStart(6)} × ${what}`)
  return rest.length === 0
    ? lines
    : [...lines, `  ${String(rest.reduce((n, [, times]) => n + times, 0)).padStart(6)} × ${rest.length} others`]
}
