/** @jest-environment-options {"resetSequences": false} */
import { openPool, value } from './connections'

const pool = openPool(1)
const ids: number[] = []

test.each([1, 2, 3])('ids go on from test to test (%i)', async () => {
  ids.push((await value(pool, "INSERT INTO products (sku, name, price) VALUES ('x', 'x', 1) RETURNING id")) as number)
  const [first = 0] = ids
  expect(ids).toEqual(ids.map((_, i) => first + i))
  expect(await value(pool, "SELECT count(*)::int FROM products WHERE sku = 'x'")).toBe(1)
})
