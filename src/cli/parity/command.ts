/** `prisma-sqlite-shadow parity`: every suite on both layers, compared test by test. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ShadowError } from '../../errors'
import { removeAbandoned } from '../../testing/runFolder'
import { version } from '../../version'
import { readOptions } from '../command'
import { applySecondLook, compareRuns, testsOf, type Comparison } from './compare'
import { printPage } from './html'
import { findJest } from './jestProcess'
import { progressPrinter } from './progress'
import type { LayerRun } from './result'
import { runLayer, type Project } from './runLayer'
import { coloured, plain, printComparison } from './text'
import { plural } from './words'

const PAGE = 'prisma-sqlite-shadow-parity.html'

export const help = `npx prisma-sqlite-shadow parity [options] [-- jest arguments]

Runs the project's Jest twice, with PRISMA_TEST_LAYER=shadow and then =full, and compares the outcomes test by test.
What follows -- goes to Jest both times: paths, --selectProjects, --maxWorkers…

Options
  --json <file>   write the comparison as JSON; - for standard output
  --html <path>   where to write the page: a file or a folder
                  (default: node_modules/.cache/prisma-sqlite-shadow/${PAGE})
  --no-html       write no page
  --no-retry      believe the first look: do not run files with differences once more on both layers
  -h, --help      show this text

Exit codes
  0  no difference
  1  differences (also unstable ones: a second look gave other outcomes)
  2  could not run: no Jest, or a layer that does not start
`

const OPTIONS = {
  json: { type: 'string' },
  html: { type: 'string' },
  'no-html': { type: 'boolean' },
  'no-retry': { type: 'boolean' },
} as const

/** The exit code of a program that Ctrl-C has ended. */
const INTERRUPTED = 130

/** @throws ShadowError JEST_MISSING, LAYER_UNAVAILABLE, OPTION_UNKNOWN, OPTION_INVALID, OUTPUT_INVALID */
export async function run(args: readonly string[]): Promise<number> {
  const split = args.includes('--') ? args.indexOf('--') : args.length
  const options = readOptions('parity', args.slice(0, split), OPTIONS)
  const jestArgs = args.slice(split + 1)
  refuseWatching(jestArgs)
  const root = realpathSync(process.cwd())
  const jest = findJest(root)
  const folder = mkdtempSync(path.join(os.tmpdir(), `prisma-sqlite-shadow-parity-${process.pid}-`))
  const interrupt = onInterrupt()
  try {
    const project: Project = { root, jest, args: jestArgs, folder, signal: interrupt.signal }
    const comparison = await compareLayers(project, !options['no-retry'])
    report(comparison, root, options)
    return testsOf(comparison, 'different').length > 0 ? 1 : 0
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    removeAbandoned() // what the killed Jest had for its run
    process.stderr.write('\nInterrupted: both runs are ended.\n')
    return INTERRUPTED
  } finally {
    interrupt.forget()
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

function refuseWatching(args: readonly string[]): void {
  const watching = args.find((argument) => /^--watch(All)?(=|$)/.test(argument))
  if (watching === undefined) return
  throw new ShadowError(
    'OPTION_INVALID',
    `parity runs Jest once on each layer: ${watching} has no place in it.`,
    'Remove it.',
  )
}

function onInterrupt(): { readonly signal: AbortSignal; forget(): void } {
  const controller = new AbortController()
  const abort = () => controller.abort(new Error('interrupted'))
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, abort)
  return {
    signal: controller.signal,
    forget: () => signals.forEach((signal) => process.removeListener(signal, abort)),
  }
}

async function compareLayers(project: Project, retry: boolean): Promise<Comparison> {
  const first = compareRuns(...(await bothLayers(project)), project.root)
  const differing = new Set(testsOf(first, 'different').map(({ suite }) => suite.file))
  if (!retry || differing.size === 0) return first
  process.stderr.write(`\nA second look at ${plural(differing.size, 'file')} with differences\n`)
  const only = [...differing].map((file) => path.resolve(project.root, file))
  return applySecondLook(first, compareRuns(...(await bothLayers(project, only)), project.root))
}

async function bothLayers(project: Project, only?: readonly string[]): Promise<[shadow: LayerRun, full: LayerRun]> {
  const shadow = await runLayer('shadow', project, progressPrinter('shadow', project.root), only)
  const full = await runLayer('full', project, progressPrinter('full', project.root), only)
  return [shadow, full]
}

interface Outputs {
  readonly json?: string
  readonly html?: string
  readonly 'no-html'?: boolean
}

function report(comparison: Comparison, root: string, { json, html, 'no-html': noPage }: Outputs): void {
  const text = json === '-' ? process.stderr : process.stdout
  const colours = text.isTTY && !process.env.NO_COLOR
  text.write(`\n${printComparison(comparison, colours ? coloured : plain)}`)
  if (!noPage) {
    const file = pageFile(html, root)
    write(file, printPage(comparison, { version, made: new Date() }))
    text.write(`Side by side: ${path.relative(process.cwd(), file)}\n`)
  }
  const data = `${JSON.stringify({ version, differences: testsOf(comparison, 'different').length, ...comparison }, null, 2)}\n`
  if (json === '-') process.stdout.write(data)
  else if (json !== undefined) write(path.resolve(json), data)
}

function pageFile(html: string | undefined, root: string): string {
  if (html === undefined) {
    // Out of the way of version control; a project without node_modules (Yarn's Plug'n'Play) gets it where it stands.
    const folder = existsSync(path.join(root, 'node_modules')) ? 'node_modules/.cache/prisma-sqlite-shadow' : '.'
    return path.join(root, folder, PAGE)
  }
  const file = path.resolve(html)
  const isFolder = /[\\/]$/.test(html) || (existsSync(file) && statSync(file).isDirectory())
  return isFolder ? path.join(file, PAGE) : file
}

function write(file: string, content: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, content)
  } catch (cause) {
    throw new ShadowError(
      'OUTPUT_INVALID',
      `The report cannot be written to ${file}: ${(cause as Error).message}`,
      'Name a file that this user may write.',
      { cause },
    )
  }
}
