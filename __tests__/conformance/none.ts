/** Isolation `none`: a file's tests build on each other. Whatever ran before it, a file starts from the template. */
import { addWarehouse, added, openPool, value, withClient } from './connections'

export function describeFile(): void {
  const pool = openPool(2)

  test('the file starts from the template', async () => {
    expect(await added(pool)).toEqual([])
    expect(await value(pool, 'SELECT count(*)::int FROM warehouses')).toBe(2)
    await addWarehouse(pool, 'A')
  })

  test('and finds what it did', async () => {
    expect(await added(pool)).toEqual(['A'])
    await withClient(pool, async (client) => {
      await client.query('BEGIN')
      await addWarehouse(client, 'B')
      await client.query('COMMIT')
    })
  })

  describe('a block', () => {
    beforeAll(() => addWarehouse(pool, 'C'))
    test('as well', async () => expect(await added(pool)).toEqual(['A', 'B', 'C']))
  })

  test('to its end', async () => expect(await added(pool)).toEqual(['A', 'B', 'C']))
}
