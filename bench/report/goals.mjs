// What the shadow is meant to reach, and how near it comes.
import { median } from '../measure/statistics.mjs'
import { comparedQueries, comparedRuns, comparedSetUp, memoryGrowth } from './figures.mjs'

const atMost = (limit) => ({ limit, reached: (value) => value <= limit, word: 'at most' })
const atLeast = (limit) => ({ limit, reached: (value) => value >= limit, word: 'at least' })

/** @returns {{ text: string, goal: string, value: string, reached: boolean }[]} those that there are figures for */
export function goals(all) {
  return [...runGoals(all), ...queryGoals(all), ...setUpGoals(all), ...fullGoals(all), ...otherGoals(all)]
    .filter(({ value }) => value !== undefined && !Number.isNaN(value))
    .map(({ text, unit, value, is, beside = '' }) => ({
      text,
      goal: `${is.word} ${is.limit}${unit}`,
      value: `${Number(value.toPrecision(3))}${unit}${beside}`,
      reached: is.reached(value),
    }))
}

function runGoals({ runs }) {
  const compared = runs?.base ? comparedRuns(runs.base) : []
  const peer = (name) => compared.find((one) => one.name === name)
  const added = (name, is) => ({
    text: `time added over bare, of the shadow's: ${name}`,
    unit: ' times',
    value: peer(name)?.addedOfShadow?.median,
    is,
  })
  const memory = peer('shadow')?.memoryWorker - peer('bare')?.memoryWorker
  return [
    {
      text: 'a whole run on the shadow, of bare',
      unit: ' times',
      value: peer('shadow')?.ofBare?.median,
      is: atMost(1.5),
    },
    ...['pglite-file', 'pglite-truncate', 'native-truncate'].map((name) => added(name, atLeast(10))),
    ...['native-transaction', 'native-template'].map((name) => added(name, atLeast(4))),
    { text: 'memory of a worker over bare', unit: ' MB', value: memory / 2 ** 20, is: atMost(40) },
  ]
}

function queryGoals({ queries }) {
  if (!queries?.all) return []
  const { operations, translation } = queries.all
  const each = Object.entries(operations).flatMap(([name, operation]) => {
    const { shadowOfMemory, pgOfMemory, nativeOfShadow, pgliteOfShadow } = comparedQueries(operation)
    return [
      {
        text: `${name} on the shadow, of an adapter that answers at once`,
        value: shadowOfMemory.median,
        beside: pgOfMemory && ` (node-postgres alone: ${Number(pgOfMemory.median.toPrecision(3))})`,
        is: atMost(1.35),
      },
      { text: `${name} on native Postgres, of the shadow`, value: nativeOfShadow.median, is: atLeast(2.5) },
      { text: `${name} on PGlite, of the shadow`, value: pgliteOfShadow.median, is: atLeast(5) },
    ].map((goal) => ({ unit: ' times', ...goal }))
  })
  return [
    ...each,
    { text: 'translating a new statement', unit: ' ms', value: translation.new, is: atMost(0.5) },
    { text: 'translating a known statement', unit: ' µs', value: translation.known * 1000, is: atMost(2) },
  ]
}

function setUpGoals({ setUp = {} }) {
  return Object.entries(setUp).flatMap(([models, piece]) => {
    const shadow = comparedSetUp(piece).find(({ name }) => name === 'shadow')
    const file = Number(models) <= 4 ? atMost(15) : atMost(25)
    return [
      { text: `${models} models: a test's isolation`, unit: ' ms', value: shadow?.test?.median, is: atMost(0.1) },
      { text: `${models} models: a file, first query included`, unit: ' ms', value: shadow?.file?.median, is: file },
      {
        text: `${models} models: a run's set-up when nothing changed`,
        unit: ' ms',
        value: shadow?.run?.median,
        is: atMost(50),
      },
    ]
  })
}

function fullGoals({ setUp = {} }) {
  return Object.entries(setUp).flatMap(([models, piece]) =>
    comparedSetUp(piece)
      .filter(({ name }) => name.startsWith('full-'))
      .flatMap(({ name, run, test }) => [
        { text: `${models} models, ${name}: a run's set-up`, unit: ' ms', value: run?.median, is: atMost(1000) },
        {
          text: `${models} models, ${name}: a test's isolation`,
          unit: ' ms',
          value: test?.median,
          is: atMost(name === 'full-pglite' ? 5 : 2),
        },
      ]),
  )
}

function otherGoals({ generate = {}, memory }) {
  const seconds = (piece, name) => median(piece.seconds[name] ?? [Number.NaN]) - median(piece.seconds.client)
  const { bare, shadow } = memory?.files?.peers ?? {}
  return [
    ...Object.entries(generate).flatMap(([models, piece]) =>
      [
        ['client and shadow', 'after a change'],
        ['client and shadow, unchanged', 'without a change'],
      ].map(([name, when]) => ({
        text: `prisma generate with ${models} models, ${when}: added by the shadow`,
        unit: ' ms',
        value: seconds(piece, name) * 1000,
        is: atMost(500),
      })),
    ),
    {
      text: 'memory that a file leaves behind in a worker, over bare',
      unit: ' kB',
      value:
        shadow?.series && bare?.series ? (memoryGrowth(shadow).perFile - memoryGrowth(bare).perFile) / 1024 : undefined,
      is: atMost(1),
    },
  ]
}
