// What one worker holds after each of many files, when all is collected that nothing refers to.
import { outcome } from '../measure/jestRun.mjs'
import { peerRun } from '../measure/peerRun.mjs'
import { prepareProject } from '../project/project.mjs'

/** @returns {Promise<object>} for each peer's name `{ files, memory }[]`: bytes in use before that many files more */
export async function memoryOverFiles(settings, peers, { server, progress }) {
  await prepareProject(settings.models)
  const cell = { ...settings, rows: 0, workers: 1 }
  const all = {}
  for (const peer of peers) {
    const measured = await peerRun(peer, cell, server, ['--expose-gc'])
    progress(`memory over ${settings.files} files: ${peer.name}: ${outcome(measured)}`)
    const { run, error } = measured
    const series = run?.files.flatMap(({ memory }, i) => (memory ? [{ files: i, ...memory }] : []))
    all[peer.name] = run ? { series, failures: run.failures } : { error }
  }
  return all
}
