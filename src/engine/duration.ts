/** `500`, `2s`, `1min`: a duration setting in milliseconds (manual, "Parameter Names and Values"). */
export function durationOf(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d)?\s*$/.exec(text)
  const scale: Record<string, number> = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 }
  return match ? Math.round(Number(match[1]) * (scale[match[2] ?? 'ms'] ?? 1)) : 0
}
