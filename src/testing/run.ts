/** A test run as a whole: what happens before its first file and after its last. */
import { readdirSync } from 'node:fs'
import { endRun, inRun, runFolder, startRun } from './runFolder'
import type { TestSettings } from './settings'
import { closeLayers, prepareLayer } from './suite'
import { readSuiteRecords } from './suiteRecord'
import { printSummary, summarize, SUMMARY_VARIABLE, writeSummary } from './summary'

export async function prepareRun(settings: TestSettings, rootDir: string): Promise<void> {
  startRun()
  // Under "auto", and for files that a glob or a docblock sends there, the full layer is made when the first one comes.
  const layer = (process.env.PRISMA_TEST_LAYER?.trim() || settings.layer) === 'full' ? 'full' : 'shadow'
  await prepareLayer(layer, settings, rootDir)
}

/**
 * @param whole whether the run had all test files
 * @throws ShadowError OUTPUT_INVALID where the summary cannot be written
 */
export async function finishRun(rootDir: string, whole: boolean): Promise<void> {
  // Projects may each have a teardown that comes here: the first one ends the run.
  if (!inRun()) return
  const folder = runFolder()
  try {
    const summary = summarize(readSuiteRecords(folder), whole)
    const text = printSummary(summary, rootDir)
    if (text !== undefined) process.stderr.write(text)
    const file = process.env[SUMMARY_VARIABLE]
    if (file) writeSummary(summary, file)
  } finally {
    await closeLayers()
    if (readdirSync(folder).some((name) => name.startsWith('embedded-'))) await stopEmbedded(folder)
    endRun()
  }
}

function stopEmbedded(folder: string): Promise<void> {
  return (require('../full/embedded/start') as typeof import('../full/embedded/start')).stopEmbedded(folder)
}
