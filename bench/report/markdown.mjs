// The results as Markdown.
import { median } from '../measure/statistics.mjs'
import { comparedQueries, comparedRuns, comparedSetUp, memoryGrowth } from './figures.mjs'
import { goals } from './goals.mjs'

export function markdown(all) {
  const parts = [
    ...Object.values(all.runs ?? {}).map((piece) => runsTable(piece)),
    ...Object.entries(all.setUp ?? {}).map(([models, piece]) => setUpTable(models, piece)),
    ...Object.values(all.memory ?? {}).map(memoryTable),
    all.generate && generateTable(all.generate),
    ...Object.values(all.queries ?? {}).map(queriesTable),
    failuresTable(all),
    goalsTable(all),
    machines(all),
  ].filter((part) => part)
  return `# Results\n\n${parts.join('\n')}`
}

/**
 * The part of docs/performance.md that has figures.
 * @param {[file: string, svg: string, title: string][]} drawn the plots
 */
export function summary(all, drawn) {
  const parts = [
    ...drawn.map(([file, , title]) => `![${title}](${file})\n`),
    all.runs?.base && runsTable(all.runs.base, '###'),
    failuresTable(all, '###'),
    goalsTable(all, '###'),
    machines(all, '###'),
  ]
  return parts.filter((part) => part).join('\n')
}

/** Figures stand to the right, below each other; `texts` is for tables of words. */
function table(head, rows, texts = false) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`
  return line(head) + line(head.map((_, i) => (texts || i === 0 ? '---' : '--:'))) + rows.map(line).join('') + '\n'
}

const number = (value, digits = 1) => (value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits))
const megabytes = (bytes) => (bytes === undefined ? '' : (bytes / 2 ** 20).toFixed(0))
const spreadText = (spread, digits) =>
  spread === undefined
    ? ''
    : `${number(spread.median, digits)} (${number(spread.min, digits)}–${number(spread.max, digits)})`

function runsTable(piece, level = '##') {
  const { cell, about, peers } = piece
  const rounds = Math.max(...Object.values(peers).map(({ wall }) => wall.length))
  const rows = comparedRuns(piece).map((one) => [
    one.name,
    spreadText(one.wall),
    spreadText(one.ofBare, 2),
    number(one.added),
    spreadText(one.addedOfShadow),
    number(one.cpu),
    megabytes(one.memoryTotal),
    megabytes(one.memoryWorker),
    one.failed === 0 ? '' : one.failed === 'all' ? 'all' : `${one.failed} of ${one.tests}`,
  ])
  const head = [
    'peer',
    'wall s',
    '÷ bare',
    'over bare s',
    "over bare ÷ the shadow's",
    'CPU s',
    'MB',
    'MB a worker',
    'failed',
  ]
  const title = `${level} ${cell.files} files × ${cell.tests} tests, ${cell.models} models, ${cell.workers} workers, ${cell.cache}`
  const rowsText = cell.rows > 0 ? `, ${cell.rows} rows before each test` : ''
  return `${title}${rowsText}\n\n${about.date}, ${rounds} rounds (cell \`${cell.name}\`).\n\n${table(head, rows)}`
}

function setUpTable(models, piece) {
  const bare = median(piece.peers.bare?.file ?? [Number.NaN])
  const rows = comparedSetUp(piece).map(({ name, run, file, test, write }) => [
    name,
    spreadText(run, 0),
    spreadText(file, 1),
    spreadText(test, 3),
    name === 'bare' ? '' : number(write, 3),
  ])
  const head = ['peer', 'run, ms over bare', 'file, ms over bare', 'test, ms over bare', 'one write, ms']
  return `## Set-up with ${models} models\n\nA file on bare takes ${number(bare)} ms.\n\n${table(head, rows)}`
}

function memoryTable({ settings, peers }) {
  const rows = Object.entries(peers)
    .filter(([, { series }]) => series)
    .map(([name, peer]) => {
      const { used, rss, perFile } = memoryGrowth(peer)
      const growth = perFile === undefined ? '' : number(perFile / 1024, 2)
      return [name, ...used.map(megabytes), ...rss.map(megabytes), growth]
    })
  const head = [
    'peer',
    'in use after some files, MB',
    'after all',
    'resident after some, MB',
    'after all',
    'a file more, kB',
  ]
  return `## Memory of one worker over ${settings.files} files\n\n${table(head, rows)}`
}

const NOTHING = 'client and a generator that does nothing'

function generateTable(pieces) {
  const rows = Object.entries(pieces).map(([models, { seconds }]) => {
    const of = (name) => median(seconds[name] ?? [Number.NaN]) * 1000
    const [client, ...others] = ['client', 'client and shadow', 'client and shadow, unchanged', NOTHING].map(of)
    return [models, ...[client, others[0], ...others.map((ms) => ms - client)].map((ms) => number(ms, 0))]
  })
  const head = [
    'models',
    'client ms',
    'client and shadow ms',
    'added ms',
    'added where nothing has changed, ms',
    'added by a generator that does nothing, ms',
  ]
  return `## prisma generate\n\n${table(head, rows)}`
}

function queriesTable({ settings, operations, translation }) {
  const rows = Object.entries(operations).map(([name, operation]) => {
    const { medians: m, ...of } = comparedQueries(operation)
    const times = [m.memory, m['node-postgres'], m.shadow, m.native, m.pglite].map((ms) => number(ms, 3))
    const compared = [of.shadowOfMemory, of.pgOfMemory, of.shadowOfPg, of.nativeOfShadow, of.pgliteOfShadow]
    return [name, ...times, ...compared.map((one) => spreadText(one, 2))]
  })
  const head = ['call', 'memory ms', 'node-postgres ms', 'shadow ms', 'native ms', 'PGlite ms']
  const floors = ['shadow ÷ memory', 'node-postgres ÷ memory', 'shadow ÷ node-postgres']
  const ratioHead = [...floors, 'native ÷ shadow', 'PGlite ÷ shadow']
  const { statements, known, slowest } = translation
  return (
    `## A query\n\n${settings.rounds} interleaved rounds of ${settings.calls} calls; \`memory\` is the same client on an ` +
    `adapter that answers at once, \`node-postgres\` on Prisma's adapter and node-postgres, whose connection does.\n\n${table([...head, ...ratioHead], rows)}` +
    `Translating, the median of these ${statements} statements: new ${number(translation.new, 3)} ms (the slowest ` +
    `${number(slowest, 3)} ms), known ${number(known * 1000, 2)} µs.\n`
  )
}

/** Once for each peer: which of the tests it fails, and with what. */
function failuresTable({ runs = {} }, level = '##') {
  const seen = new Map()
  for (const { peers } of Object.values(runs)) {
    for (const [name, { failures = {}, error }] of Object.entries(peers)) {
      if (error !== undefined) seen.set(`${name}, the run`, [name, 'the run', firstLine(error)])
      for (const [test, { message }] of Object.entries(failures)) {
        const kind = test.replace(/^an? [A-Z]\w+ /, 'a … ').replace(/, again \d+$/, '')
        seen.set(`${name}, ${kind}`, [name, kind, firstLine(message)])
      }
    }
  }
  if (seen.size === 0) return ''
  return `${level} What fails\n\n${table(['peer', 'test', 'error'], [...seen.values()], true)}`
}

function firstLine(message) {
  const lines = message
    .replace(/\u001b\[\d+m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(●|at |[|→/]|\d+\b|Invalid `)/.test(line))
  return lines.slice(0, 3).join(' ').slice(0, 200).replaceAll('|', '\\|')
}

function goalsTable(all, level = '##') {
  const rows = goals(all).map(({ text, goal, value, reached }) => [text, goal, value, reached ? 'yes' : '**no**'])
  return rows.length === 0 ? '' : `${level} Goals\n\n${table(['', 'goal', 'measured', 'reached'], rows, true)}`
}

/** The machine and the versions, once where all was measured alike. */
function machines(all, level = '##') {
  const pieces = Object.values(all).flatMap((part) => Object.values(part))
  const distinct = [...new Set(pieces.map(({ about }) => JSON.stringify(about)))].map((text) => JSON.parse(text))
  const text = distinct.map(({ versions, ...about }) => {
    const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
    const { date, commit, node, system, cpu, cores, memoryGb } = about
    return `${date}, commit ${commit}: ${cpu}, ${cores} cores, ${memoryGb} GB; ${system}; Node ${node}; ${named.join(', ')}.\n`
  })
  return `${level} Machine and versions\n\n${text.join('\n')}`
}
