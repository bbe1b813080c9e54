// What the tables, the plots and the goals say, worked out from the figures of each round.
import { median, ratios, spread } from '../measure/statistics.mjs'

const measured = (peer) => peer !== undefined && peer.error === undefined && peer.wall.length > 0

/** A cell's peers that ran, each beside bare and beside the shadow in the same round. */
export function comparedRuns({ peers }) {
  const { bare, shadow } = peers
  return Object.entries(peers)
    .filter(([, peer]) => measured(peer))
    .map(([name, peer]) => {
      const added = measured(bare) ? over(peer.wall, bare.wall) : undefined
      // Where the shadow adds nothing, the others add infinitely many times as much.
      const shadowAdded =
        measured(bare) && measured(shadow) ? over(shadow.wall, bare.wall).map((ms) => Math.max(ms, 0)) : undefined
      return {
        name,
        wall: spread(peer.wall),
        cpu: peer.cpu.length > 0 ? median(peer.cpu) : undefined,
        memoryTotal: peer.memoryTotal.length > 0 ? median(peer.memoryTotal) : undefined,
        memoryWorker: peer.memoryWorker.length > 0 ? median(peer.memoryWorker) : undefined,
        ofBare: measured(bare) ? ratios(peer.wall, bare.wall) : undefined,
        added: added && median(added),
        addedOfShadow:
          name !== 'bare' && added && shadowAdded && added.every((ms) => ms > 0)
            ? ratios(added, shadowAdded)
            : undefined,
        tests: peer.tests,
        failed: failedTests(peer),
      }
    })
}

const over = (figures, floor) => figures.map((figure, i) => figure - floor[Math.min(i, floor.length - 1)])

export function failedTests({ failures, tests }) {
  const count = Object.values(failures ?? {}).reduce((sum, one) => sum + one.count, 0)
  return tests === 0 && count > 0 ? 'all' : count
}

/** Of peers that pass, milliseconds over bare: a run's set-up and end, a file, a test; and a write, as it is. */
export function comparedSetUp({ peers }) {
  const { bare } = peers
  return Object.entries(peers)
    .filter(([, peer]) => peer.error === undefined && peer.file.length > 0 && failedTests(peer) === 0)
    .map(([name, peer]) => {
      const added = (what) => (bare?.[what]?.length > 0 ? spread(over(peer[what], bare[what])) : undefined)
      return { name, run: added('run'), file: added('file'), test: added('test'), write: median(peer.write) }
    })
}

/**
 * Bytes in use after the first files and after all, and how many more a file leaves, by least squares over the second half.
 * What WebAssembly has set aside and not touched counts as used, but not in the resident set.
 */
export function memoryGrowth({ series }) {
  const used = ({ heapUsed, external }) => heapUsed + external
  const some = series[Math.min(2, series.length - 1)]
  const all = series[series.length - 1]
  const half = series.slice(Math.floor(series.length / 2))
  return {
    used: [used(some), used(all)],
    rss: [some.rss, all.rss],
    files: [some.files, all.files],
    perFile: half.length > 1 ? slope(half.map((one) => [one.files, used(one)])) : undefined,
  }
}

/** The median of the slopes between any two points (Theil and Sen): one collection more or less does not tilt it. */
function slope(points) {
  const slopes = points.flatMap(([x, y], i) => points.slice(i + 1).map(([x2, y2]) => (y2 - y) / (x2 - x)))
  return median(slopes)
}

/** An operation's sides as milliseconds a call, and as ratios round by round. */
export function comparedQueries(operation) {
  const pg = operation['node-postgres']
  return {
    medians: Object.fromEntries(Object.entries(operation).map(([side, list]) => [side, median(list)])),
    shadowOfMemory: ratios(operation.shadow, operation.memory),
    pgOfMemory: pg && ratios(pg, operation.memory),
    shadowOfPg: pg && ratios(operation.shadow, pg),
    nativeOfShadow: ratios(operation.native, operation.shadow),
    pgliteOfShadow: ratios(operation.pglite, operation.shadow),
  }
}
