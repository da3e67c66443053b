/** So many at once, the others in their order. */
export type Slots = { <T>(work: () => Promise<T>): Promise<T> }

export function slots(limit: number): Slots {
  const queue: (() => void)[] = []
  let free = limit
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else free++
    }
  }
}
