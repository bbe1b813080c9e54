import type { Answer, Query } from './answer'

/** How a statement's two answers are to be compared. */
export interface Openness {
  /** The rows come in one order; otherwise they are compared as a multiset (manual, 7.5). */
  readonly ordered: boolean
  /**
   * Several rows are come to in an order that Postgres does not define. The statement stops at the first error, so of
   * several rows that fail any may be the one: both sides have to fail with an error of the data (21, 22; 0A000 for arrays of a wrong shape, 42601 for options, 54000 for sizes, XX000 for what its authors have not expected) or of a constraint (23).
   */
  readonly severalRows: boolean
}

/** What differs, in a few words that stay the same when a case is made smaller; undefined where nothing does. */
export function difference(here: Answer, there: Answer, openness: Openness): string | undefined {
  if (here.error || there.error) return errorDifference(here, there, openness)
  if (here.tag !== there.tag) return 'command tag'
  const fields = (a: Answer) => JSON.stringify(a.fields)
  if (fields(here) !== fields(there)) return fieldDifference(here, there)
  return rowsText(here, openness) === rowsText(there, openness) ? undefined : 'rows'
}

function fieldDifference(here: Answer, there: Answer): string {
  if (here.fields?.length !== there.fields?.length) return 'number of columns'
  const differs = (key: 'name' | 'type' | 'typmod') => here.fields?.some((f, i) => f[key] !== there.fields?.[i]?.[key])
  return `column ${(['name', 'type', 'typmod'] as const).filter(differs).join(', ')}`
}

function errorDifference(here: Answer, there: Answer, { severalRows }: Openness): string | undefined {
  const [a, b] = [here.error, there.error]
  if (a && b) {
    const names = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof typeof a)[]
    const differing = names.filter((name) => settled(a[name]) !== settled(b[name]))
    if (differing.length === 0) return undefined
    if (severalRows && isOfRows(a.code) && isOfRows(b.code)) return undefined
    return `error ${a.code}, not ${b.code}: ${differing.join(', ')}`
  }
  return a ? `error ${a.code}, not an answer` : `an answer, not error ${b?.code}`
}

/** The schema of temporary tables has the number of the server's process in its name. */
const settled = (field: string | undefined): string | undefined => field?.replace(/^pg_temp_\d+$/, 'pg_temp')

const isOfRows = (code: string | undefined): boolean => /^(2[123]|0A000|42601|54000|XX000)/.test(code ?? '')

export function rowsText({ rows = [] }: Answer, { ordered }: Openness): string {
  const texts = rows.map((row) => JSON.stringify(row))
  return (ordered ? texts : texts.sort()).join('\n')
}

export const shown = ({ sql, values }: Query): string =>
  values.length > 0 ? `${sql}\n-- with ${JSON.stringify(values)}` : sql
