/** Stops JavaScript's clock. @returns what sets it going again */
export function frozenClock(): () => void {
  const Real = Date
  const now = Real.now()
  class Frozen extends Real {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(now)
      else super(...(given as [number]))
    }
    static override now(): number {
      return now
    }
  }
  globalThis.Date = Frozen as DateConstructor
  return () => {
    globalThis.Date = Real
  }
}
