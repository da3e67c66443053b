import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { MandateEnded } from '#components/registration/mandate-ended.tsx'
import { answerForbidden } from '#http/page-status.ts'
import { mandateAccess } from '#session/session.ts'

/** In place of a page under a mandate, for who may not see it: an unknown one and another's look the same; who held it is told that it is over. */
export async function NoMandate({ mandateId }: { mandateId: string }) {
  if ((await mandateAccess(mandateId)).is !== 'over') return <PageNotFound />
  answerForbidden()
  return <MandateEnded />
}
