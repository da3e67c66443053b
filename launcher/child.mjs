import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { constants } from 'node:os'

/**
 * Runs a program until its end. What asks this process to stop is handed on: SIGTERM always; SIGINT and SIGHUP not when a
 * terminal gave them to the whole group already, unless `isIdempotent` says that the program takes them twice as once.
 * Under npm, its end (kill -9) stops the program too.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { isIdempotent?: boolean }} options
 * @returns {Promise<{ code: number, output: string, wasStopped: boolean }>} `code`: 128 + n for signal n; `output`: of piped streams
 */
export function runChild(command, args, { isIdempotent = false, ...options }) {
  const child = spawn(command, args, options)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))

  let wasStopped = false
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    wasStopped = true
    if (signal === 'SIGTERM' || isIdempotent || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, stop)
  const watch = watchNpm(() => stop('SIGTERM'))

  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      for (const name of signals) process.off(name, stop)
      clearInterval(watch)
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output, wasStopped })
    })
  })
}

/**
 * npm starts us through a shell that outlives a killed npm: both generations are watched.
 * @param {() => void} onEnd
 * @returns {NodeJS.Timeout | undefined}
 */
function watchNpm(onEnd) {
  if (!process.env.npm_lifecycle_event) return undefined
  const started = parents()
  const timer = setInterval(() => {
    if (parents() === started) return
    clearInterval(timer)
    onEnd()
  }, 500)
  return timer
}

/** @returns {string} our parent and, when that is a shell, its parent */
function parents() {
  try {
    const stat = readFileSync(`/proc/${process.ppid}/stat`, 'utf8')
    const isShell = /\((sh|dash|bash|ash|zsh)\)/.test(stat)
    return isShell ? `${process.ppid} ${stat.split(') ').pop()?.split(' ')[1]}` : String(process.ppid)
  } catch {
    return String(process.ppid)
  }
}
