import type { PostgresAnswer } from './pglite'

/** A result or an error in one comparable form. */
export type Outcome = string | null | { code: string; message: string; detail?: string }

export function outcomeOf(run: () => string | null): Outcome | 'refused' {
  try {
    return run()
  } catch (error) {
    const { name, code, message, detail } = error as { name: string; code: string; message: string; detail?: string }
    if (name === 'UnsupportedOnShadow') return 'refused'
    if (name !== 'PostgresError') throw error
    return { code, message, detail }
  }
}

export function answerOf(answer: PostgresAnswer): Outcome {
  if ('error' in answer) {
    const { code, message, detail } = answer.error
    return { code, message, detail }
  }
  return answer.rows[0]?.[0] ?? null
}
