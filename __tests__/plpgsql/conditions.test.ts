/** The names of conditions mean the same SQLSTATEs as in Postgres. */
import { conditionCodes, conditionNames } from '../../src/plpgsql/conditions'
import { postgres } from '../support/pglite'

test('every condition name raises its SQLSTATE', async () => {
  const server = await postgres()
  try {
    const names = conditionNames()
    const answers = await server.queryAll(names.map((name) => ({ sql: `DO $$ BEGIN RAISE ${name}; END $$` })))
    const codes = answers.map((answer) => ('error' in answer ? answer.error.code : undefined))
    expect(names.map((name, i) => [name, codes[i]])).toEqual(names.map((name) => [name, conditionCodes(name)[0]]))
  } finally {
    await server.close()
  }
}, 60_000)
