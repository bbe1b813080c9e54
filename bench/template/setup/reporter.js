// Writes when the run and its files began and ended, in milliseconds of the epoch, what failed, and how much CPU time this
// process had taken by then. Where Jest runs the files in it, that is theirs.
const { writeFileSync } = require('node:fs')

const now = () => performance.timeOrigin + performance.now()

/** Milliseconds of user and system time since the process began. */
function cpuTime() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Bytes, once all is gone that nothing refers to. Where Jest runs the files in this process, it is their worker. */
function memoryInUse() {
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { rss, heapUsed, external }
}

module.exports = class {
  constructor() {
    this.run = { started: 0, ended: 0, cpu: 0, tests: 0, files: [], failures: {} }
  }

  onRunStart() {
    this.run.started = now()
  }

  onTestFileStart({ path }) {
    const file = { path, started: now(), cpu: cpuTime() }
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
    this.run.cpu = cpuTime()
    writeFileSync(process.env.BENCH_RESULT, JSON.stringify(this.run))
  }
}
