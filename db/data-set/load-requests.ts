import { sql } from 'drizzle-orm'
import { onboardingRequest, onboardingStep, type Transaction } from '#db/schema/index.ts'
import type { KeyProvider } from '#domain/content/key-provider.ts'
import { personLookupHash } from '#domain/ebox/holder.ts'
import type { Ssin } from '#domain/identifier/ssin.ts'
import { sealContacts } from '#domain/registration/onboarding-step.ts'
import type { DataSet } from './data-set.ts'

const daysAgo = (days: number) => sql`now() - make_interval(days => ${days})`

/** Loads who asked to be registered and what was said since. A request that is there stays as it is; its e-mails count as sent. */
export async function loadRequests(transaction: Transaction, keys: KeyProvider, set: DataSet): Promise<void> {
  const nameOf = (ssin: Ssin) => {
    const person = set.persons.find((each) => each.ssin === ssin)?.signsIn
    return person ? `${person.givenName} ${person.familyName}` : ''
  }
  for (const { requester, contacts, steps, ...asked } of set.onboardingRequests) {
    const [first] = steps
    const last = steps.at(-1)?.kind
    const { requestId } = asked
    const loaded = await transaction
      .insert(onboardingRequest)
      .values({
        ...asked,
        requesterHash: personLookupHash(keys, requester),
        requesterName: nameOf(requester),
        contactsCipher: await sealContacts(keys, requestId, contacts),
        status: last === 'answered' ? 'submitted' : last,
        submittedAt: daysAgo(first?.daysAgo ?? 0),
      })
      .onConflictDoNothing()
      .returning({ requestId: onboardingRequest.requestId })
    if (loaded.length === 0) continue
    await transaction.insert(onboardingStep).values(
      steps.map(({ kind, by, text, daysAgo: days }) => ({
        requestId,
        kind,
        text,
        by: kind === 'submitted' || kind === 'answered' ? ('requester' as const) : ('desk' as const),
        byName: nameOf(by),
        at: daysAgo(days),
        mailedAt: daysAgo(days),
      })),
    )
  }
}
