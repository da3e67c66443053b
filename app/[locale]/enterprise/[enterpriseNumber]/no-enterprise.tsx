import { PageNotFound } from '#app/[locale]/page-not-found.tsx'
import { AccessEnded } from '#components/enterprise/access-ended.tsx'
import { answerForbidden } from '#http/page-status.ts'
import { enterpriseAccess } from '#session/session.ts'

/** In place of a page of an enterprise, for who may not see it: an unknown one and another's look the same; who was one of its people is told. */
export async function NoEnterprise({ enterpriseNumber }: { enterpriseNumber: string }) {
  if ((await enterpriseAccess(enterpriseNumber)).is !== 'over') return <PageNotFound />
  answerForbidden()
  return <AccessEnded />
}
