import { spawnSync } from 'node:child_process'
import { userInfo } from 'node:os'

/** Under whom PostgreSQL runs: it refuses root, and initdb refuses a user without a name. */
export type Account = {
  /** What stands before the program's name on the command line. */
  prefix: string[]
  /** What spawn() changes to. */
  identity: { uid?: number; gid?: number }
  /** Who owns the data folder, when this process may give it away. */
  owner?: { uid: number; gid: number }
}

/** `nobody` by number: every Linux lists it in /etc/passwd. */
const nobody = { uid: 65534, gid: 65534 }

/** We as we are. */
export const ourselves: Account = { prefix: [], identity: {} }

/** Root steps down to nobody: needs that every folder above programs and data can be entered. */
export const steppedDown: Account = { prefix: [], identity: nobody, owner: nobody }

/** In a user namespace we look like nobody and keep our own rights on files: works in a home of mode 0700, where namespaces are allowed. */
export const namespaced: Account = {
  prefix: ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`],
  identity: {},
  ...(process.getuid?.() === 0 ? { owner: { uid: 0, gid: 0 } } : {}),
}

/** Is this process root? */
export const isRoot = () => process.getuid?.() === 0

/** Does our user have a name in /etc/passwd? (A container may run us under any number.) */
export function hasName(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

/** @returns the command line and options that run a program under an account, away from any folder that it may not enter */
export function under(account: Account, program: string, args: string[]) {
  const [command = program, ...rest] = [...account.prefix, program, ...args]
  return { command, args: rest, options: { cwd: '/', ...account.identity } }
}

/**
 * Where util-linux has setpriv, the kernel sends a signal to the program at our own kill -9: no orphan stays.
 * @returns the program and its arguments, so that it does
 */
export function dyingWithUs(signal: 'INT' | 'TERM', program: string, args: string[]): [string, string[]] {
  const setpriv = ['--pdeathsig', signal]
  return runs(ourselves, 'setpriv', [...setpriv, 'true'])
    ? ['setpriv', [...setpriv, program, ...args]]
    : [program, args]
}

/** @returns whether the account can run PostgreSQL from a folder and enter another */
export function canUse(account: Account, native: string, folder: string): boolean {
  return runs(account, `${native}/bin/postgres`, ['--version']) && runs(account, 'sh', ['-c', 'cd "$1"', 'sh', folder])
}

/** @returns whether a program ends well under the account */
export function runs(account: Account, program: string, programArgs: string[]): boolean {
  const { command, args, options } = under(account, program, programArgs)
  return spawnSync(command, args, { ...options, stdio: 'ignore' }).status === 0
}
