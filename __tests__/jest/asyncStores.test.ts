import { AsyncLocalStorage } from 'node:async_hooks'
import { watchAsyncStores } from '../../src/jest/asyncStores'

/** Whether this Node hands each promise to each store that is enabled. */
const isListed = '_enable' in AsyncLocalStorage.prototype
const isEnabled = (storage: object) => (storage as { enabled?: boolean }).enabled
const used = () => {
  const storage = new AsyncLocalStorage<number>()
  storage.run(1, () => undefined)
  return storage
}

test('stores that a file has enabled are disabled at its end, and those from before are not', () => {
  const before = used()
  const stop = watchAsyncStores()
  before.run(2, () => undefined)
  const during = used()
  stop()
  expect([before, during].map(isEnabled)).toEqual(isListed ? [true, false] : [undefined, undefined])
})

test('a store that is used after it goes on', async () => {
  const stop = watchAsyncStores()
  const storage = used()
  stop()
  const store = await storage.run(3, async () => {
    await Promise.resolve()
    return storage.getStore()
  })
  expect(store).toBe(3)
})

test('a file’s end leaves the next one’s alone', () => {
  const stopFirst = watchAsyncStores()
  const stopSecond = watchAsyncStores()
  const storage = used()
  stopFirst()
  expect(isEnabled(storage)).toBe(isListed ? true : undefined)
  stopSecond()
  expect(isEnabled(storage)).toBe(isListed ? false : undefined)
})
