import type { Postgres } from '../support/pglite'

/** A column as the server describes it: the type modifier comes from there. */
export interface SampleColumn {
  readonly oid: number
  readonly typmod: number
}

/** Makes table `t` with a column for each sample: c0, c1… */
export async function sampleTable(
  pg: Postgres,
  samples: readonly { readonly sqlType: string }[],
): Promise<SampleColumn[]> {
  await pg.exec(`CREATE TABLE t (${samples.map((s, i) => `c${i} ${s.sqlType}`).join(', ')})`)
  const { fields } = await pg.query('SELECT * FROM t')
  return fields.map((f) => ({ oid: f.dataTypeID, typmod: f.dataTypeModifier }))
}
