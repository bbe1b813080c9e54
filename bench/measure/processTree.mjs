// CPU time and memory of a process with all that it starts, from Linux's /proc. Elsewhere both are unknown.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { clearInterval, setInterval } from 'node:timers'
import { groupBy } from '../groupBy.mjs'

const supported = existsSync('/proc/self/stat')
const EVERY = 200 // milliseconds; scanning /proc takes about one
const PAGE = 4096

/** Clock ticks in a second: the unit of CPU time in /proc. */
const ticks = supported ? Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' })) : 1

/**
 * Watches a process that this one has started.
 * @returns {{ stop(): { cpu: number, peakTotal: number, peakWorker: number } | undefined }} seconds of user and system time;
 *   bytes: the greatest sum at a time, and the greatest that one of the processes that ran tests ever had
 */
export function watchTree(root) {
  if (!supported) return { stop: () => undefined }
  const tree = new Tree(root)
  const timer = setInterval(() => tree.look(), EVERY)
  tree.look()
  return {
    stop() {
      clearInterval(timer)
      return tree.result()
    },
  }
}

class Tree {
  known = new Map()
  peakTotal = 0

  constructor(root) {
    this.root = root
    this.reapedBefore = reaped()
  }

  look() {
    const all = everyProcess()
    const children = groupBy(all.values(), (p) => p.parent)
    const queue = [this.root, ...[...this.known.keys()].filter((pid) => all.has(pid))]
    const alive = new Set(queue)
    for (const pid of queue)
      for (const child of children.get(pid) ?? []) {
        if (alive.has(child.pid)) continue
        queue.push(child.pid)
        alive.add(child.pid)
      }
    let total = 0
    for (const pid of alive) if (all.has(pid)) total += this.note(all.get(pid))
    this.peakTotal = Math.max(this.peakTotal, total)
  }

  note(process) {
    const { rss, peak } = memory(process)
    const before = this.known.get(process.pid)
    this.known.set(process.pid, {
      ...process,
      peak: Math.max(peak, before?.peak ?? 0),
      runsTests: before?.runsTests || process.pid === this.root || isJestWorker(process.pid),
    })
    return rss
  }

  /** Linux counts a process's time to its parent when that has waited for it; an orphan's goes elsewhere. */
  result() {
    const inTree = (p) => p.pid === this.root || this.known.has(p.parent)
    const orphans = [...this.known.values()].filter((p) => !inTree(p))
    const own = (p) => p.own + p.children
    const workers = [...this.known.values()].filter((p) => p.runsTests)
    // Where there are workers, the first process only hands out the files.
    const testing = workers.length > 1 ? workers.filter((p) => p.pid !== this.root) : workers
    return {
      cpu: (reaped() - this.reapedBefore + sum(orphans.map(own))) / ticks,
      peakTotal: this.peakTotal,
      peakWorker: Math.max(0, ...testing.map((p) => p.peak)),
    }
  }
}

/** Seconds of CPU time that a server has taken so far, with its children, dead or alive. */
export function serverCpu(pid) {
  if (!supported || pid === undefined) return 0
  const all = everyProcess()
  const server = all.get(pid)
  if (!server) return 0
  const living = [...all.values()].filter((p) => p.parent === pid)
  return (server.own + server.children + sum(living.map((p) => p.own))) / ticks
}

/** The children of this process that run that program. */
export function childrenNamed(name) {
  if (!supported) return []
  return [...everyProcess().values()].filter((p) => p.parent === process.pid && p.name === name).map((p) => p.pid)
}

const sum = (list) => list.reduce((a, b) => a + b, 0)

function reaped() {
  return parse(readFileSync('/proc/self/stat', 'utf8')).children
}

function everyProcess() {
  const all = new Map()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const one = parse(readFileSync(`/proc/${entry}/stat`, 'utf8'))
      all.set(one.pid, one)
    } catch {
      // It has ended since the folder was read.
    }
  }
  return all
}

/** proc(5): the program's name is in parentheses and may contain any; fields 14 to 17 are the times. */
function parse(stat) {
  const open = stat.indexOf('(')
  const close = stat.lastIndexOf(')')
  const fields = stat.slice(close + 2).split(' ')
  const [own, ownSystem, children, childrenSystem] = fields.slice(11, 15).map(Number)
  return {
    pid: Number(stat.slice(0, open)),
    name: stat.slice(open + 1, close),
    parent: Number(fields[1]),
    rss: Number(fields[21]) * PAGE,
    own: own + ownSystem,
    children: children + childrenSystem,
  }
}

/** Postgres's processes share most of what they have: theirs is divided among them (PSS). */
function memory({ pid, name, rss }) {
  if (name === 'postgres') {
    const shared = readNumber(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m)
    return { rss: shared ?? rss, peak: shared ?? rss }
  }
  return { rss, peak: readNumber(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB/m) ?? rss }
}

function readNumber(file, pattern) {
  try {
    const [, kilobytes] = pattern.exec(readFileSync(file, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    return undefined
  }
}

function isJestWorker(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('jest-worker')
  } catch {
    return false
  }
}
