import { statfsSync } from 'node:fs'
import { StartRefused } from '#launcher/start-refused.mjs'

/** @returns the bytes that this user may still write on the disk of a folder */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

/**
 * PostgreSQL panics on a disk that fills up: better not to start it on a full one.
 * @param measure gives the free bytes of a folder's disk
 * @throws StartRefused when fewer megabytes are free
 */
export function ensureDiskSpace(folder: string, megabytes: number, measure = freeBytes): void {
  const free = Math.floor(measure(folder) / 1e6)
  if (free < megabytes) {
    throw new StartRefused(
      `The disk of ${folder} is full: ${free} MB are free and PostgreSQL wants ${megabytes} MB. Free some space, or set DATA_DIR to another disk.`,
    )
  }
}
