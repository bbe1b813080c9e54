import type { StatementContext } from './context'

/** Gives an error raised while a constant is read the constant's position. */
export function located<R>(cx: StatementContext, location: number | undefined, read: () => R): R {
  try {
    return read()
  } catch (error) {
    const e = error as { position?: string; name?: string }
    if ((e.name === 'PostgresError' || e.name === 'UnsupportedOnShadow') && e.position === undefined) {
      const position = cx.position(location)
      if (position !== undefined) e.position = String(position)
    }
    throw error
  }
}
