// The parts, one after the other; each piece is saved as soon as it is measured.
import { busy, machine } from './machine.mjs'
import { startServer } from './measure/server.mjs'
import { generateTimes } from './parts/generate.mjs'
import { memoryOverFiles } from './parts/memory.mjs'
import { queryCosts } from './parts/queries.mjs'
import { setUpCosts } from './parts/setUp.mjs'
import { wholeRuns } from './parts/wholeRuns.mjs'
import { peers, peersNamed } from './peers.mjs'
import { markdown } from './report/markdown.mjs'
import { Results } from './report/results.mjs'
import { prepareWorkspace } from './workspace.mjs'

/** @param {ReturnType<import('./options.mjs').readOptions>} options */
export async function benchmark(options) {
  const results = new Results(options)
  if (options.render) return results.render()
  prepareWorkspace(options)
  const progress = progressSince(performance.now())
  const load = busy()
  if (load !== undefined) progress(`the machine is busy (load ${load.toFixed(1)}): take the figures for what they are`)
  const server = await startServer()
  try {
    await measureAll(options, { server, progress, results, about: machine() })
  } finally {
    await server.stop()
  }
  process.stdout.write(markdown(results.all))
}

async function measureAll({ matrix, parts, cells, only }, { server, progress, results, about }) {
  const tools = { server, progress }
  const wants = (part) => parts.includes(part)
  if (wants('runs'))
    for (const cell of matrix.runs.filter(({ name }) => cells?.includes(name) ?? true)) {
      const figures = await wholeRuns(cell, peersOf(cell, only), tools)
      results.add('runs', cell.name, { about, cell, peers: figures })
    }
  if (wants('set-up') && matrix.setUp)
    for (const models of matrix.setUp.models) {
      const figures = await setUpCosts(models, matrix.setUp, peersOf(matrix.setUp, only), tools)
      results.add('setUp', models, { about, settings: matrix.setUp, peers: figures })
    }
  if (wants('memory') && matrix.memory) {
    const figures = await memoryOverFiles(matrix.memory, peersOf(matrix.memory, only), tools)
    results.add('memory', 'files', { about, settings: matrix.memory, peers: figures })
  }
  if (wants('generate') && matrix.generate)
    for (const models of matrix.generate.models)
      results.add('generate', models, { about, seconds: generateTimes(models, matrix.generate, tools) })
  if (wants('queries') && matrix.queries)
    results.add('queries', 'all', { about, settings: matrix.queries, ...(await queryCosts(matrix.queries, tools)) })
}

/** Those that a cell names, or all; heavy ones only where it has rounds for them. Everything is compared with bare. */
function peersOf(cell, only) {
  const usual = cell.peers ? peersNamed(cell.peers) : peers.filter((peer) => !peer.heavy || cell.heavy > 0)
  if (!only) return usual
  return peersNamed([...new Set(['bare', ...only])])
}

function progressSince(began) {
  return (text) => {
    const seconds = Math.round((performance.now() - began) / 1000)
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    process.stderr.write(`${clock}  ${text}\n`)
  }
}
