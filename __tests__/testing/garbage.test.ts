import { constants, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks'
import vm from 'node:vm'
import { collectWhenGrown } from '../../src/testing/garbage'

const MB = 2 ** 20

/** Collections that were asked for while the work was done, and not V8's own. */
async function collections(work: () => void): Promise<number> {
  let count = 0
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as (PerformanceEntry & { detail: { flags: number } })[])
      if ((detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) > 0) count++
  })
  observer.observe({ entryTypes: ['gc'] })
  work()
  await new Promise((resolve) => setTimeout(resolve, 50))
  observer.disconnect()
  return count
}

test('garbage is collected where the process has grown, and again only when it has grown further', async () => {
  const seen = []
  for (const size of [399, 400, 519, 521, 600, 678])
    seen.push(await collections(() => collectWhenGrown(() => size * MB)))
  expect(seen.map((count) => count > 0)).toEqual([false, true, false, true, false, true])
})

test('what nobody holds is gone', async () => {
  const dropped = new WeakRef({})
  await new Promise((resolve) => setImmediate(resolve))
  collectWhenGrown(() => 2_000 * MB)
  expect(dropped.deref()).toBeUndefined()
})

test('new contexts have no gc among their globals', () => {
  collectWhenGrown(() => 10_000 * MB)
  expect(vm.runInNewContext('typeof gc')).toBe('undefined')
})
