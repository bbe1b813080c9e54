/**
 * A worker's memory from file to file. Each test file's world (its context, its modules, Prisma's client: 12 MB with 40 models) is
 * garbage when the next one begins. V8 lets it lie while the machine has memory, so that workers grow to a gigabyte of which they
 * need a tenth.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Resident bytes that no worker is asked to stay below. */
const SMALL = 400 * 2 ** 20
/** A worker that needs more is let grow by so much before it is looked through again. */
const GROWTH = 1.3

let limit = SMALL
let collect: (() => void) | undefined

/**
 * Collects garbage where the process has grown since that was last done: 60 ms, once or twice in fifty files.
 * @param resident bytes of the process
 */
export function collectWhenGrown(resident = () => process.memoryUsage.rss()): void {
  if (resident() < limit) return
  collect ??= collector()
  collect()
  limit = Math.max(SMALL, resident() * GROWTH)
}

/** Node's own `gc`, which test files are not to find among their globals. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  try {
    return runInNewContext(`typeof gc === 'function' ? gc : () => undefined`) as () => void
  } finally {
    setFlagsFromString('--no-expose-gc')
  }
}
