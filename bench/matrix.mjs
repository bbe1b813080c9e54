// What is measured: `full` is `npm run bench`, `quick` is `npm run bench -- --quick`, `smoke` is what the tests run.

const BASE = { models: 40, files: 100, tests: 10, rows: 0, workers: 2, cache: 'warm' }
const SHORT = { ...BASE, files: 20 }
const FEW = ['bare', 'shadow', 'native-transaction']
const SOME = [...FEW, 'native-truncate']
const MORE = [...SOME, 'full-server']
const QUICK = ['bare', 'shadow', 'full-pglite', 'pglite-truncate', 'native-truncate', 'native-transaction']
const SET_UP = [...MORE, 'full-pglite', 'full-embedded', 'native-template']

/**
 * `peers` of a cell: by default all that pass the suites, and the heavy ones where it has rounds for them (`heavy`); `partial`
 * adds those that fail tests. `rounds` follow one that is not counted.
 */
const FULL = {
  runs: [
    { name: 'base', ...BASE, rounds: 3, heavy: 1 },
    { name: 'files-20', ...SHORT, rounds: 2, heavy: 1, partial: true },
    { name: 'files-400', ...BASE, files: 400, rounds: 1, peers: FEW },
    { name: 'workers-1', ...BASE, workers: 1, rounds: 1, peers: FEW },
    { name: 'cold', ...BASE, cache: 'cold', rounds: 1 },
    { name: 'models-4', ...BASE, models: 4, rounds: 1, peers: MORE },
    { name: 'models-150', ...BASE, models: 150, rounds: 1, peers: MORE },
    { name: 'tests-40', ...SHORT, tests: 40, rounds: 1, peers: SOME },
    { name: 'rows-100', ...SHORT, rows: 100, rounds: 1, peers: SOME },
    { name: 'rows-1000', ...SHORT, rows: 1000, rounds: 1, peers: SOME },
  ],
  setUp: { models: [4, 40, 150], files: 20, tests: 200, rounds: 2, peers: SET_UP },
  memory: { models: 40, files: 1000, tests: 3, peers: ['bare', 'shadow'] },
  generate: { models: [4, 40, 150], rounds: 5 },
  queries: { rounds: 15, calls: 100 },
}

const QUICK_MATRIX = {
  runs: [{ name: 'base', ...BASE, models: 4, files: 12, rounds: 1, peers: QUICK }],
  setUp: { models: [4], files: 6, tests: 20, rounds: 1, peers: ['bare', 'shadow', 'native-truncate'] },
  memory: { models: 4, files: 60, tests: 3, peers: ['bare', 'shadow'] },
  generate: { models: [4], rounds: 1 },
  queries: { rounds: 5, calls: 30 },
}

const SMOKE = {
  runs: [{ name: 'base', ...BASE, models: 4, files: 2, rounds: 1, peers: ['bare', 'shadow'] }],
  setUp: undefined,
  memory: undefined,
  generate: undefined,
  queries: undefined,
}

export const matrices = { full: FULL, quick: QUICK_MATRIX, smoke: SMOKE }
