import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Who holds a claim. A process is recognised by id, start time and boot: an id given out again never keeps a claim alive.
 * @typedef {{ pid: number, startedAt: string, note: string }} Holder
 */

/**
 * Claims a file for this process. The content is complete from the moment that the name exists (link), and the claim of a
 * process that is gone (kill -9, power cut) is taken over.
 * @param {string} file where the claim stands, in a folder that exists
 * @param {string} note words for whoever finds the claim taken, such as the address that the holder serves
 * @returns {{ heldBy?: Holder, release: () => void }} `heldBy`: the living process that was first; nothing was claimed then
 */
export function claim(file, note = '') {
  const draft = `${file}.${process.pid}`
  const own = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid), note })
  writeFileSync(draft, own, { mode: 0o600 })
  try {
    for (;;) {
      if (link(draft, file)) return { release: () => releaseOwn(file, own) }
      const found = read(file)
      const holder = parse(found)
      if (holder && isAlive(holder)) return { heldBy: holder, release: () => {} }
      if (found !== undefined) removeStale(file, found, draft)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Claims as above, and waits while another process holds it.
 * @param {string} file
 * @param {{ note?: string, seconds: number, onWait?: (holder: Holder) => void }} options `seconds`: how long to wait at most
 * @returns {Promise<{ heldBy?: Holder, release: () => void }>}
 */
export async function claimPatiently(file, { note = '', seconds, onWait }) {
  const deadline = Date.now() + seconds * 1000
  for (let isFirst = true; ; isFirst = false) {
    const claimed = claim(file, note)
    if (!claimed.heldBy || Date.now() >= deadline) return claimed
    if (isFirst) onWait?.(claimed.heldBy)
    await sleep(100)
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined} the living process that holds the claim
 */
export function holderOf(file) {
  const holder = parse(read(file))
  return holder && isAlive(holder) ? holder : undefined
}

/** @param {string} draft @param {string} file @returns {boolean} */
function link(draft, file) {
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

/**
 * Two processes may find the same stale claim: the slower one must not remove the faster one's new claim, so it puts it back.
 * @param {string} file
 * @param {string} stale
 * @param {string} draft
 */
function removeStale(file, stale, draft) {
  const aside = `${draft}.stale`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return
    throw error
  }
  if (read(aside) !== stale) link(aside, file)
  rmSync(aside, { force: true })
}

/** @param {string} file @param {string} own */
function releaseOwn(file, own) {
  if (read(file) === own) rmSync(file, { force: true })
}

/** @param {string} file @returns {string | undefined} */
function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/** @param {string | undefined} text @returns {Holder | undefined} */
function parse(text) {
  try {
    return text ? JSON.parse(text) : undefined
  } catch {
    return undefined
  }
}

/** @param {Holder} holder @returns {boolean} */
function isAlive(holder) {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (!isCode(error, 'EPERM')) return false
  }
  return startOf(holder.pid) === holder.startedAt
}

/**
 * Fields 3 and 22 of /proc/PID/stat (proc(5)): a process that ended and that nobody waited for is no holder; ticks from boot to the
 * start of the process. Empty where there is no /proc.
 * @param {number} pid
 * @returns {string}
 */
function startOf(pid) {
  try {
    const fields = (readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop() ?? '').split(' ')
    if (fields[0] === 'Z') return 'ended'
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${fields[19]}`
  } catch {
    return ''
  }
}

/** @param {unknown} error @param {string} code @returns {boolean} */
function isCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
