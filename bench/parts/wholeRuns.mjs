// Whole runs of Jest: what a developer waits for, and what CI pays.
import { outcome } from '../measure/jestRun.mjs'
import { forget, peerRun } from '../measure/peerRun.mjs'
import { prepareProject } from '../project/project.mjs'

/**
 * @param {object} cell of the matrix
 * @param {object[]} peers those to measure, in the order of their table
 * @returns {Promise<object>} for each peer's name its figures, a list with one for each round
 */
export async function wholeRuns(cell, peers, { server, progress }) {
  await prepareProject(cell.models)
  const all = new Map(peers.map((peer) => [peer, { wall: [], cpu: [], memoryTotal: [], memoryWorker: [] }]))
  const first = cell.cache === 'cold' ? 0 : -1 // in a round before the first the caches become warm
  for (let round = first; round < cell.rounds; round++) {
    for (const peer of rotated(peers, round)) {
      if (all.get(peer).error !== undefined || isSpared(peer, cell, round)) continue
      if (cell.cache === 'cold') await forget(peer, cell, server)
      const run = await peerRun(peer, cell, server)
      progress(`${cell.name}: ${peer.name}, ${round < 0 ? 'not counted' : `round ${round + 1}`}: ${outcome(run)}`)
      note(all.get(peer), run, round >= 0)
    }
  }
  return Object.fromEntries([...all].map(([peer, figures]) => [peer.name, figures]))
}

/** A heavy peer starts a Postgres for each file: what is warm or not is nothing beside that. */
const isSpared = (peer, cell, round) => peer.heavy && (round < 0 || round >= (cell.heavy ?? 1))

function note(figures, { wall, cpu, memory, run, error }, counted) {
  if (!run) return Object.assign(figures, { error })
  Object.assign(figures, { tests: run.tests, failures: run.failures })
  if (!counted) return
  figures.wall.push(wall)
  if (cpu === undefined) return
  figures.cpu.push(cpu)
  figures.memoryTotal.push(memory.total)
  figures.memoryWorker.push(memory.worker)
}

/** Nobody is always the first of a round, or always behind the same other. */
export function rotated(list, by) {
  const shift = ((by % list.length) + list.length) % list.length
  return [...list.slice(shift), ...list.slice(0, shift)]
}
