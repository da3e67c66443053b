import { redirect } from 'next/navigation'
import { keyProvider } from '#adapters/key-provider/index.ts'
import { appDatabase } from '#db/client.ts'
import { ActionRefused } from './action.ts'
import { auditedRequest } from './audited-request.ts'
import { currentLanguage } from './language.ts'
import { enterpriseManager } from './session.ts'

/**
 * Who sends a form that manages an enterprise, and what its use case takes besides.
 * @param below the page of the form in the enterprise's box, such as `/partitions`
 * @param isFreshAsked whether it takes a manager who signed in a short while ago; another is led to the sign-in page, and back to the form's
 * @throws ActionRefused for everybody but a manager of that enterprise
 */
export async function managerOn(enterpriseNumber: string, below: string, isFreshAsked = false) {
  const manager = await enterpriseManager(enterpriseNumber, below, isFreshAsked)
  if (!manager) throw new ActionRefused('this person does not manage this enterprise')
  const request = await auditedRequest(manager.reader, 'POST', `/enterprise/${manager.enterpriseNumber}${below}`)
  return { manager, request, keys: keyProvider(), database: appDatabase() }
}

/** Leads to a page of an enterprise's box, which says what became of the form. @param outcome what its address says */
export async function goToManage(
  enterpriseNumber: string,
  below: string,
  outcome: Record<string, string> = {},
): Promise<never> {
  const query = new URLSearchParams(outcome).toString()
  redirect(`/${await currentLanguage()}/enterprise/${enterpriseNumber}${below}${query && `?${query}`}`)
}
