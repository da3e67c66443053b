import { appDatabase } from '#db/client.ts'
import { type Composed, readComposed } from '#domain/broadcast/read-composed.ts'
import type { BroadcastingSender } from '#domain/broadcast/read-publication.ts'
import type { DeskPerson } from '#domain/access/desk.ts'
import { Uuid } from '#domain/identifier/uuid.ts'
import { Problem } from '#domain/problem.ts'
import { senderAtDesk } from '#domain/registration/desk-sender.ts'
import { ports } from '#http/ports.ts'
import { publisherDesk } from '#session/desk.ts'

/** A letter to many, for who works at the desk of its sender; without `composed` for everybody else, and where it is not there. */
export async function composedAtDesk(
  named: { enterpriseNumber: string; publicationId: string },
  below = '',
): Promise<{ composed?: Composed; sender?: BroadcastingSender; person?: DeskPerson }> {
  const { enterpriseNumber } = named
  const person = await publisherDesk(enterpriseNumber, `/broadcasts/${encodeURIComponent(named.publicationId)}${below}`)
  const publication = Uuid.safeParse(named.publicationId)
  const sender = person && publication.success ? await senderAtDesk(appDatabase(), person, enterpriseNumber) : undefined
  if (!sender || !publication.success) return {}
  const composed = await readComposed(appDatabase(), ports().keys, sender, publication.data).catch(asAbsent)
  return { composed, sender, person }
}

function asAbsent(thrown: unknown): undefined {
  if (!(thrown instanceof Problem) || thrown.details.status !== 404) throw thrown
}
