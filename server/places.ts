import { type Problem, serviceUnavailable, tooManyAtOnce } from '#domain/problem.ts'

/** Whoever is turned away because the process is busy, or has too much under way, may come back so soon. */
const comeBackSeconds = 1

/** The place of one request among those that are answered at the same time. */
export interface Place {
  /** From now on it is this client's; until its token was verified, the address stood for it. @throws tooManyAtOnce (429) */
  claim: (client: string) => void
  leave: () => void
}

/** How many requests may be answered at the same time: of all, and of each client or address. */
export interface Room {
  all: number
  each: number
}

/**
 * The places of a process. Nobody gets more than a share of them: whoever reads or sends slowly, or asks much at once, takes away
 * from itself and not from others (trust.md I05, R12).
 */
export function placesOf({ all, each }: Room) {
  const shares = new Map<string, number>()
  let taken = 0

  function takeShare(whose: string): Problem | undefined {
    const share = shares.get(whose) ?? 0
    if (share >= each) return tooManyAtOnce(each, comeBackSeconds)
    shares.set(whose, share + 1)
    return undefined
  }

  function giveBack(whose: string): void {
    const share = shares.get(whose) ?? 0
    if (share > 1) shares.set(whose, share - 1)
    else shares.delete(whose)
  }

  /**
   * Takes a place for who is at this address.
   * @param isFile a file that is sent as it is: it takes of the share, and nobody's place
   * @returns why there is none: serviceUnavailable (503) when all are taken, tooManyAtOnce (429) when the share is
   */
  return function takePlace(address: string, isFile: boolean): Place | Problem {
    const places = isFile ? 0 : 1
    if (taken + places > all) return serviceUnavailable(comeBackSeconds)
    const refusal = takeShare(address)
    if (refusal) return refusal
    taken += places
    let whose = address
    return {
      claim(client) {
        const isRefused = takeShare(client)
        if (isRefused) throw isRefused
        giveBack(whose)
        whose = client
      },
      leave() {
        taken -= places
        giveBack(whose)
      },
    }
  }
}
