// What a run, a file and a test cost before anything is done in them. One process runs the files one after the other, so the
// time from a file's start to the next one's is all that the file takes, environment and clean-up included.
import path from 'node:path'
import { outcome } from '../measure/jestRun.mjs'
import { peerRun } from '../measure/peerRun.mjs'
import { median } from '../measure/statistics.mjs'
import { prepareProject } from '../project/project.mjs'
import { rotated } from './wholeRuns.mjs'

/** @returns {Promise<object>} for each peer's name lists of milliseconds, one figure for each round */
export async function setUpCosts(models, settings, peers, { server, progress }) {
  const { files, rounds } = settings
  const cell = { kind: 'set-up', models, files, rows: 0, workers: 1 }
  await prepareProject(models)
  const all = new Map(peers.map((peer) => [peer, { run: [], file: [], test: [], write: [] }]))
  for (let round = -1; round < rounds; round++) {
    for (const peer of rotated(peers, round)) {
      if (all.get(peer).error !== undefined) continue
      if (peer.heavy && (round < 0 || round >= (settings.heavy ?? 1))) continue
      const tests = testsFor(peer, settings)
      const measured = await peerRun(peer, { ...cell, tests }, server)
      progress(`set-up with ${models} models: ${peer.name}: ${outcome(measured)}`)
      if (!measured.run) all.get(peer).error = measured.error
      else if (round >= 0) note(all.get(peer), measured, tests)
    }
  }
  return Object.fromEntries([...all].map(([peer, figures]) => [peer.name, figures]))
}

/** Tests that take long need not be as many to tell what one takes. */
const testsFor = ({ emptiesTables }, { tests }) => (emptiesTables ? Math.ceil(tests / 5) : tests)

/** A run's own cost is what is before the first file and behind the last; a test's is what it adds to its write. */
function note(figures, { started, ended, run }, tests) {
  const times = fileTimes(run)
  const [file, many, one] = ['file', 'many', 'one'].map((kind) => median(times.get(kind)))
  figures.run.push(run.files[0].started - started + ended - run.ended)
  figures.file.push(file)
  figures.test.push((many - one) / (tests - 1))
  figures.write.push((one - file) / (tests - 1))
  figures.failures = run.failures
}

function fileTimes({ files, ended }) {
  const times = new Map()
  for (const [i, file] of files.entries()) {
    const kind = path.basename(file.path).split('-')[0]
    const next = files[i + 1]?.started ?? ended
    times.set(kind, [...(times.get(kind) ?? []), next - file.started])
  }
  return times
}
