type Compare<T> = (a: T, b: T) => number

/**
 * Sorts as Postgres's qsort does (Bentley and McIlroy, "Engineering a Sort Function"): where equal values look different,
 * it shows which one comes first.
 */
export function serverSort<T>(items: readonly T[], compare: Compare<T>): T[] {
  const sorted = [...items]
  if (sorted.some((item, i) => i > 0 && compare(sorted[i - 1]!, item) > 0)) sortRange(sorted, 0, sorted.length, compare)
  return sorted
}

function swap<T>(a: T[], i: number, j: number): void {
  const item = a[i]!
  a[i] = a[j]!
  a[j] = item
}

function swapBlocks<T>(a: T[], i: number, j: number, count: number): void {
  for (let n = 0; n < count; n++) swap(a, i + n, j + n)
}

function insertionSort<T>(a: T[], start: number, count: number, compare: Compare<T>): void {
  for (let i = start + 1; i < start + count; i++)
    for (let j = i; j > start && compare(a[j - 1]!, a[j]!) > 0; j--) swap(a, j, j - 1)
}

function median<T>(a: readonly T[], i: number, j: number, k: number, compare: Compare<T>): number {
  const [x, y, z] = [a[i]!, a[j]!, a[k]!]
  if (compare(x, y) < 0) return compare(y, z) < 0 ? j : compare(x, z) < 0 ? k : i
  return compare(y, z) > 0 ? j : compare(x, z) < 0 ? i : k
}

function pivotOf<T>(a: readonly T[], start: number, count: number, compare: Compare<T>): number {
  const middle = start + (count >> 1)
  if (count <= 7) return middle
  const last = start + count - 1
  if (count <= 40) return median(a, start, middle, last, compare)
  const step = count >> 3
  const low = median(a, start, start + step, start + 2 * step, compare)
  const centre = median(a, middle - step, middle, middle + step, compare)
  const high = median(a, last - 2 * step, last - step, last, compare)
  return median(a, low, centre, high, compare)
}

const isSorted = <T>(a: readonly T[], start: number, count: number, compare: Compare<T>): boolean => {
  for (let i = start + 1; i < start + count; i++) if (compare(a[i - 1]!, a[i]!) > 0) return false
  return true
}

function sortRange<T>(a: T[], start: number, count: number, compare: Compare<T>): void {
  if (count < 7) return insertionSort(a, start, count, compare)
  if (isSorted(a, start, count, compare)) return
  swap(a, start, pivotOf(a, start, count, compare))
  const { low, high } = partition(a, start, count, compare)
  if (low > 1) sortRange(a, start, low, compare)
  if (high > 1) sortRange(a, start + count - high, high, compare)
}

/** Smaller items to the left, greater ones to the right, those equal to the first in the middle; gives how many are on each side. */
function partition<T>(a: T[], start: number, count: number, compare: Compare<T>): { low: number; high: number } {
  const end = start + count
  let [equalLeft, left, right, equalRight] = [start + 1, start + 1, end - 1, end - 1]
  for (;;) {
    for (; left <= right; left++) {
      const order = compare(a[left]!, a[start]!)
      if (order > 0) break
      if (order === 0) swap(a, equalLeft++, left)
    }
    for (; left <= right; right--) {
      const order = compare(a[right]!, a[start]!)
      if (order < 0) break
      if (order === 0) swap(a, right, equalRight--)
    }
    if (left > right) break
    swap(a, left++, right--)
  }
  const [low, high] = [left - equalLeft, equalRight - right]
  const [fromLeft, fromRight] = [Math.min(equalLeft - start, low), Math.min(high, end - equalRight - 1)]
  swapBlocks(a, start, left - fromLeft, fromLeft)
  swapBlocks(a, left, end - fromRight, fromRight)
  return { low, high }
}
