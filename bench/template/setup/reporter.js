// Writes when the run and its files began and ended, in milliseconds of the epoch, and what failed.
const { writeFileSync } = require('node:fs')

const now = () => performance.timeOrigin + performance.now()

/** Bytes, once all is gone that nothing refers to. Where Jest runs the files in this process, it is their worker. */
function memoryInUse() {
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heapUsed, external }
}

module.exports = class {
  constructor() {
    this.run = { started: 0, ended: 0, tests: 0, files: [], failures: {} }
  }

  onRunStart() {
    this.run.started = now()
  }

  onTestFileStart({ path }) {
    const file = { path, started: now() }
    this.run.files.push(file)
    if (globalThis.gc && this.run.files.length % 20 === 1) file.memory = memoryInUse()
  }

  onTestFileResult({ path }, { testResults, failureMessage, testExecError }) {
    const { run } = this
    run.files.find((file) => file.path === path).ended = now()
    run.tests += testResults.length
    if (testExecError) this.failed('the file itself', failureMessage)
    for (const { status, title, failureMessages } of testResults)
      if (status === 'failed') this.failed(title, failureMessages[0])
  }

  failed(title, message) {
    const entry = (this.run.failures[title] ??= { count: 0, message: String(message).slice(0, 2000) })
    entry.count++
  }

  onRunComplete() {
    this.run.ended = now()
    writeFileSync(process.env.BENCH_RESULT, JSON.stringify(this.run))
  }
}
