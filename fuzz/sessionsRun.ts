import { startNativePostgres } from '../__tests__/support/nativePostgres'
import { comparedSeed } from '../__tests__/sandbox/comparedSeed'
import { PLAIN } from '../__tests__/sandbox/randomSteps'
import { TRIGGERED } from '../__tests__/sandbox/triggeredSteps'

const BEGINS = ['BEGIN', 'BEGIN ISOLATION LEVEL REPEATABLE READ'] as const

/** Several sessions with open transactions at once, waits and deadlocks compared. @returns the differences, in words */
export async function runSessions(seed: number, until: number, say: (line: string) => void): Promise<string[]> {
  const native = await startNativePostgres()
  const found: string[] = []
  let schedules = 0
  let steps = 0
  let refused = 0
  try {
    for (; performance.now() < until && found.length < 5; schedules++) {
      const begin = BEGINS[schedules % 2] as string
      const sessions = 2 + (Math.floor(schedules / 2) % 2)
      const family = Math.floor(schedules / 4) % 2 === 0 ? PLAIN : TRIGGERED
      const one = await comparedSeed(native, seed * 10_007 + schedules, begin, sessions, family)
      steps += one.steps.length
      if (one.refused) refused++
      if (!one.difference) continue
      const { shadow, postgres } = one.difference
      const answers = `shadow:   ${JSON.stringify(shadow)}\nPostgres: ${JSON.stringify(postgres)}`
      found.push(`--- sessions, seed ${seed}, schedule ${schedules}\n${one.steps.join('\n')}\n${answers}`)
    }
  } finally {
    await native.stop()
  }
  say(
    `sessions: ${steps} statements of ${schedules} schedules compared, ${found.length} differences; ${refused} schedules ended in a refusal`,
  )
  return found
}
