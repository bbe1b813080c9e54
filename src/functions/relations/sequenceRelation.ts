import type { Sequence } from '../../catalog/catalog'
import type { CatalogIndex } from '../../catalog/lookup'
import { systemTypeByName } from '../../catalog/system'
import { UnsupportedOnShadow } from '../../errors'
import { numberOf, type SystemRelation } from './systemRelations'

const COLUMNS = { last_value: 'int8', log_cnt: 'int8', is_called: 'bool' }

/**
 * A sequence in FROM: the one row that it is made of (Postgres manual, "CREATE SEQUENCE").
 * @throws UnsupportedOnShadow for one of which sessions keep values
 */
export function sequenceRelation(index: CatalogIndex, { schema, name, oid, cache }: Sequence): SystemRelation {
  if (cache !== undefined)
    throw new UnsupportedOnShadow(`reading the sequence ${name}`, {
      reason: `CACHE ${cache} takes values that no session has asked for yet`,
    })
  return {
    schema,
    name,
    oid,
    columns: Object.entries(COLUMNS).map(([column, type]) => ({
      name: column,
      oid: systemTypeByName(type)?.oid ?? 0,
      typmod: -1,
    })),
    refused: new Map([['log_cnt', 'it counts down from one checkpoint of the server to the next']]),
    key: `sequence_${oid}_${numberOf(index)}`,
    rows: (session) => {
      const { last, called } = session.sequenceState(String(oid))
      return [[last, null, called ? 1n : 0n]]
    },
  }
}
