import { env } from '#env.ts'

/** The work of one client, of the kind that keeps a connection of the database for long. */
interface Line {
  underWay: number
  waiting: (() => void)[]
}

const lines = new Map<string, Line>()

/** How much of it one client does at the same time: half of the connections are left to the others. */
export const mostCostly = () => Math.max(1, Math.floor(env().DATABASE_CONNECTIONS / 2))

/**
 * Does costly work of a client when it is its turn: what it asks beyond its share waits for its own, in the order in which it came.
 * How many can wait is bounded by the places that it may have (server/places.ts).
 * @throws as the work
 */
export async function inTurn<Result>(client: string, work: () => Promise<Result>): Promise<Result> {
  const line = lines.get(client) ?? { underWay: 0, waiting: [] }
  lines.set(client, line)
  if (line.underWay < mostCostly()) line.underWay++
  // Whoever leaves hands over its turn.
  else await new Promise<void>((turn) => line.waiting.push(turn))
  try {
    return await work()
  } finally {
    const next = line.waiting.shift()
    if (next) next()
    else if (--line.underWay === 0) lines.delete(client)
  }
}
