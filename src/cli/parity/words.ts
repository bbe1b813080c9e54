/** Words that the terminal and the page share. */
import type { Comparison, Located, SuiteComparison, TestComparison } from './compare'
import { testsOf } from './compare'

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

export function testName({ name }: TestComparison): string {
  return name ?? 'the file itself'
}

/** `suites/users.test.ts` or `api: suites/users.test.ts`. */
export function suiteName({ file, project }: SuiteComparison): string {
  return project === undefined ? file : `${project}: ${file}`
}

/** What the run proves, in one line. */
export function headline(comparison: Comparison): string {
  const differences = testsOf(comparison, 'different')
  const compared = comparison.suites.flatMap(({ tests }) => tests).filter(({ verdict }) => verdict !== 'not compared')
  if (differences.length === 0) {
    if (compared.length === 0) return 'No test was compared'
    return `No difference: ${plural(compared.length, 'test')} ${compared.length === 1 ? 'ends' : 'end'} the same on both layers`
  }
  return `${plural(differences.length, 'difference')} in ${plural(compared.length, 'test')}${kinds(differences)}`
}

function kinds(differences: readonly Located[]): string {
  const refused = differences.filter(({ test }) => test.refused !== undefined).length
  const unstable = differences.filter(({ test }) => test.unstable).length
  const parts = [
    ...(refused > 0 ? [`${refused} refused on the shadow`] : []),
    ...(unstable > 0 ? [`${unstable} unstable`] : []),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** What a difference is, and what can be done about it. */
export function remarks(test: TestComparison): string[] {
  const lines: string[] = []
  if (test.unstable) lines.push('Unstable: a second look at both layers gave other outcomes.')
  if (test.refused !== undefined) {
    lines.push(
      `The shadow refuses ${test.refused}. @jest-environment prisma-sqlite-shadow/full runs the suite on Postgres.`,
    )
  }
  if (test.messagesDiffer) lines.push('The messages differ.')
  return lines
}
