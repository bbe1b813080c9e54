import { differential } from './differential'
import type { PrismaClient } from './generated/plain/client'

const { bothSql } = differential<PrismaClient>('plain')

/** Cases that random calls found, and what is near them. */
describe('found by random calls', () => {
  bothSql(
    'every parameter is read before one is cut to its length',
    `UPDATE "NativeList" SET vcs = $1 WHERE tms @> $2`,
    { values: [['sixsix'], ['2024-02-03T04:05:06.789Z']] },
  )
  bothSql('NOT IN of a type without equality', `SELECT 1 FROM "Native" WHERE xml NOT IN ($1, $2)`, {
    values: ['a', 'b'],
  })
  bothSql('IN of a type without equality', `SELECT 1 FROM "Native" WHERE xml IN ('a', 'b')`)
  bothSql('NOT IN with a null', `SELECT id FROM "Native" WHERE i4 NOT IN (1, NULL)`)
  bothSql('min and max of citext', [
    { sql: `INSERT INTO "Native" (id, ci) VALUES (11, 'aB'), (12, 'AB'), (13, 'x'), (14, 'X')` },
    { sql: `SELECT min(ci), max(ci) FROM "Native"` },
  ])
  bothSql('IN of one', `SELECT id FROM "Native" WHERE i4 IN ($1)`, { values: [1] })
})
