/** One run of the project's Jest on one layer. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { ShadowError } from '../../errors'
import { readTraces, TRACE_VARIABLE } from '../../testing/trace'
import { runJest, type JestProgram } from './jestProcess'
import { tidyMessage } from './message'
import { ONLY_VARIABLE, type OnlyFiles } from './onlyFiles'
import type { ProgressPrinter } from './progress'
import { RESULT_VARIABLE, type Progress } from './reporter'
import type { JestOutcome, LayerName, LayerRun } from './result'

export interface Project {
  /** Where the command runs: Jest's working directory. */
  readonly root: string
  readonly jest: JestProgram
  /** The user's own arguments for Jest. */
  readonly args: readonly string[]
  /** A temporary folder of this command. */
  readonly folder: string
  readonly signal: AbortSignal
}

let runs = 0

/**
 * @param only the test files to run; all that the arguments select where undefined
 * @throws ShadowError LAYER_UNAVAILABLE with Jest's own words where there is no result
 */
export async function runLayer(
  layer: LayerName,
  project: Project,
  onProgress: ProgressPrinter,
  only?: readonly string[],
): Promise<LayerRun> {
  const { root, jest, folder, signal } = project
  const own = path.join(folder, `${layer}-${++runs}`)
  mkdirSync(own)
  const result = path.join(own, 'result.json')
  const traces = path.join(own, 'traces')
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PRISMA_TEST_LAYER: layer,
    [TRACE_VARIABLE]: traces,
    [RESULT_VARIABLE]: result,
  }
  if (only) {
    env[ONLY_VARIABLE] = path.join(own, 'only.json')
    const content: OnlyFiles = { files: only, jestVersion: jest.major }
    writeFileSync(path.join(own, 'only.json'), JSON.stringify(content))
  }
  const started = performance.now()
  const args = jestArguments(project.args, only !== undefined)
  const onMessage = (message: unknown) => isProgress(message) && onProgress(message)
  const { output } = await runJest({ jest, args, cwd: root, env, signal, onMessage })
  if (!existsSync(result)) throw notStarted(layer, output)
  const { suites } = JSON.parse(readFileSync(result, 'utf8')) as JestOutcome
  const run = { layer, suites, ms: performance.now() - started, traces: readTraces(traces) }
  refuseDeadLayer(run)
  return run
}

const isProgress = (message: unknown): message is Progress =>
  typeof message === 'object' && message !== null && 'parity' in message

/** Ours stand first: an option of the user's that takes several values would swallow what follows it. */
function jestArguments(args: readonly string[], again: boolean): string[] {
  const given = (name: string) => args.some((argument) => argument === name || argument.startsWith(`${name}=`))
  return [
    `--reporters=${path.join(__dirname, 'reporter.js')}`,
    ...(given('--ci') ? [] : ['--ci']), // no snapshot is written: the layers share them
    ...(given('--bail') || given('-b') ? [] : ['--no-bail']),
    ...(given('--coverage') ? [] : ['--no-coverage']),
    '--forceExit', // what the suites leave open is none of our concern, once globalTeardown is through
    ...(again ? [`--filter=${path.join(__dirname, 'filter.js')}`, ...withoutShard(args)] : args),
  ]
}

/** The files are chosen already. */
function withoutShard(args: readonly string[]): string[] {
  return args.filter((argument, i) => !argument.startsWith('--shard') && args[i - 1] !== '--shard')
}

function notStarted(layer: LayerName, output: string): ShadowError {
  const text = stripVTControlCharacters(output).trim()
  const unfound = /No tests found/.test(text)
  return new ShadowError(
    'LAYER_UNAVAILABLE',
    `Jest has no result on the ${layer} layer. It says:\n\n${text}\n`,
    unfound
      ? 'Correct the arguments after --, or the Jest configuration.'
      : `Correct it; PRISMA_TEST_LAYER=${layer} npx jest shows the same.`,
  )
}

/** Where no suite got its database, and all for one reason, the layer is what failed, not the suites. */
function refuseDeadLayer({ layer, suites }: LayerRun): void {
  const problems = new Set(suites.map(({ problem, unopened }) => (unopened && problem ? tidyMessage(problem) : '')))
  const [problem = ''] = problems
  if (problems.size !== 1 || problem === '') return
  throw new ShadowError(
    'LAYER_UNAVAILABLE',
    `No suite could start on the ${layer} layer:\n\n${problem}\n`,
    `Correct it; PRISMA_TEST_LAYER=${layer} npx jest shows the same.`,
  )
}
