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

/**
 * @param {ReturnType<import('./options.mjs').readOptions>} options
 * @throws Error where this package, or bare, fails a test: then the figures are worth nothing
 */
export async function benchmark(options) {
  const results = new Results(options)
  if (options.render) return results.render()
  const progress = progressSince(performance.now())
  const wanted = piecesOf(options)
  const running = [...new Set(wanted.flatMap((piece) => piece.peers))]
  prepareWorkspace(
    options,
    running.flatMap((peer) => peer.packages),
  )
  const load = busy()
  if (load !== undefined) progress(`the machine is busy (load ${load.toFixed(1)}): take the figures for what they are`)
  const server =
    wanted.some((piece) => piece.server || piece.peers.some((peer) => peer.server)) && (await startServer())
  try {
    const about = machine()
    for (const { part, name, measure } of wanted)
      await results.add(part, name, { about, ...(await measure({ server, progress })) })
  } finally {
    if (server) await server.stop()
  }
  process.stdout.write(markdown(results.all))
  refuseFailures(results.all)
}

/** All that the options ask for, in order: the part of the results, its name there, and how it is measured. */
function piecesOf({ matrix, parts, cells, only }) {
  const { setUp, memory, generate, queries } = matrix
  const pieces = {
    runs: matrix.runs
      .filter(({ name }) => cells?.includes(name) ?? true)
      .map((cell) =>
        piece('runs', cell.name, peersOf(cell, only), async (peers, tools) => ({
          cell,
          peers: await wholeRuns(cell, peers, tools),
        })),
      ),
    'set-up': (setUp?.models ?? []).map((models) =>
      piece('setUp', models, peersOf(setUp, only), async (peers, tools) => ({
        settings: setUp,
        peers: await setUpCosts(models, setUp, peers, tools),
      })),
    ),
    memory: (memory ? [memory] : []).map((settings) =>
      piece('memory', 'files', peersOf(settings, only), async (peers, tools) => ({
        settings,
        peers: await memoryOverFiles(settings, peers, tools),
      })),
    ),
    generate: (generate?.models ?? []).map((models) =>
      piece('generate', models, [], async (_, tools) => ({
        seconds: await generateTimes(models, generate, tools),
      })),
    ),
    queries: (queries ? [queries] : []).map((settings) => ({
      ...piece('queries', 'all', [], async (_, tools) => ({ settings, ...(await queryCosts(settings, tools)) })),
      server: true,
    })),
  }
  return parts.flatMap((part) => pieces[part])
}

const piece = (part, name, peers, measure) => ({ part, name, peers, measure: (tools) => measure(peers, tools) })

/** Everything is compared with bare. */
function peersOf(cell, only) {
  if (only) return peersNamed([...new Set(['bare', ...only])])
  if (cell.peers) return peersNamed(cell.peers)
  return peers.filter(({ heavy, partial }) => (!heavy || cell.heavy > 0) && (!partial || cell.partial))
}

function refuseFailures({ runs = {}, setUp = {} }) {
  const broken = [...Object.values(runs), ...Object.values(setUp)].flatMap((piece) =>
    Object.entries(piece.peers)
      .filter(([name]) => /^(bare|shadow|full-.*)$/.test(name))
      .filter(([, { error, failures }]) => error !== undefined || Object.keys(failures ?? {}).length > 0)
      .map(([name]) => name),
  )
  if (broken.length > 0) throw new Error(`Tests fail that have to pass: ${[...new Set(broken)].join(', ')}.`)
}

function progressSince(began) {
  return (text) => {
    const seconds = Math.round((performance.now() - began) / 1000)
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    process.stderr.write(`${clock}  ${text}\n`)
  }
}
