// The command line of the benchmark.
import { parseArgs } from 'node:util'
import { matrices } from './matrix.mjs'
import { peers } from './peers.mjs'

export const PARTS = ['runs', 'set-up', 'memory', 'generate', 'queries']

export const HELP = `npm run bench -- [options]

Runs the same suites on this package and on what else there is, side by side, and writes what it measured into
bench/results and docs. Takes about two hours on two quiet cores.

  --quick            less of everything, under three minutes; writes nothing unless --save is given
  --smoke            two files on two peers: whether the benchmark itself works
  --only a,b         these peers alone, besides bare
  --part a,b         these parts alone: ${PARTS.join(', ')}
  --cell a,b         these cells of the part runs alone: ${matrices.full.runs.map((cell) => cell.name).join(', ')}
  --rounds n         as many counted rounds of everything
  --save             writes the results also with --quick
  --out folder       where the results go instead of bench/results; the plots go there too
  --render           measures nothing: writes tables and plots anew from the results
  --no-build         measures this package as the last benchmark had it
  --help             this

Results of parts and cells that are not measured stay as they are.

Peers:
${peers.map(({ name, title }) => `  ${name.padEnd(18)} ${title}`).join('\n')}
`

/** @throws TypeError for an option that there is not; Error for a value that it cannot have */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean' },
      smoke: { type: 'boolean' },
      only: { type: 'string' },
      part: { type: 'string' },
      cell: { type: 'string' },
      rounds: { type: 'string' },
      save: { type: 'boolean' },
      out: { type: 'string' },
      render: { type: 'boolean' },
      'no-build': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const matrix = matrices[values.smoke ? 'smoke' : values.quick ? 'quick' : 'full']
  return {
    help: values.help,
    render: values.render,
    build: !values['no-build'],
    save: values.save || values.out !== undefined || !(values.quick || values.smoke),
    out: values.out,
    matrix: withRounds(matrix, values.rounds),
    only: listed(
      values.only,
      peers.map((peer) => peer.name),
      '--only',
    ),
    parts: listed(values.part, PARTS, '--part') ?? PARTS,
    cells: listed(
      values.cell,
      matrix.runs.map((cell) => cell.name),
      '--cell',
    ),
  }
}

function listed(value, known, option) {
  if (value === undefined) return undefined
  const names = value.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new Error(`${option}: there is no ${unknown}. There are: ${known.join(', ')}.`)
  return names
}

function withRounds(matrix, value) {
  if (value === undefined) return matrix
  const rounds = Number(value)
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds: ${value} is no number of rounds.`)
  const changed = (part) => part && { ...part, rounds }
  const { runs, setUp, memory, generate, queries } = matrix
  const [s, g, q] = [setUp, generate, queries].map(changed)
  return { runs: runs.map(changed), setUp: s, memory, generate: g, queries: q }
}
