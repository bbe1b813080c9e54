/** What is seen while Jest runs: a line for each finished suite; on a terminal one line that counts, and those that fail. */
import path from 'node:path'
import type { Counts, Progress } from './reporter'
import type { LayerName } from './result'
import { duration, plural } from './words'

export type ProgressPrinter = (progress: Progress) => void

export function progressPrinter(
  layer: LayerName,
  root: string,
  out: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'> = process.stderr,
): ProgressPrinter {
  let all = 0
  let done = 0
  let failed = 0
  return (progress) => {
    if (progress.parity === 'start') {
      all = progress.suites
      out.write(`${layer}: ${plural(all, 'suite')}\n`)
      return
    }
    const { suite, counts } = progress
    done++
    const file = path.relative(root, suite.testPath)
    const bad = counts.failed > 0 || suite.problem !== undefined
    if (bad) failed++
    if (out.isTTY) out.write('\r\x1b[K')
    if (bad || !out.isTTY) out.write(`  ${bad ? '✗' : '✓'} ${file}  ${describe(counts)}  ${duration(suite.ms)}\n`)
    if (out.isTTY && done < all) {
      const line = `  ${done} of ${plural(all, 'suite')}${failed > 0 ? `, ${failed} failed` : ''}  ${file}`
      out.write(line.slice(0, (out.columns || 80) - 1))
    }
  }
}

function describe({ passed, failed, skipped }: Counts): string {
  const tests = plural(passed + failed + skipped, 'test')
  return failed > 0 ? `${failed} of ${tests} failed` : tests
}
