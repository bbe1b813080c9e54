/** The middle, the least and the greatest of some figures. */
export function spread(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  return { median: median(sorted), min: sorted[0], max: sorted[sorted.length - 1] }
}

export function median(figures) {
  const sorted = [...figures].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Ratios round by round: what was measured at the same time stands in the same place. */
export function ratios(figures, to) {
  return spread(figures.map((figure, i) => figure / to[i]))
}
