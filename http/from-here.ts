import { env } from '#env.ts'

/** Was a form sent from a page of ours? Every browser sends Origin with a POST (ASVS 3.5.1); session/action.ts asks the same of the other forms. */
export function isFromHere({ headers }: Request): boolean {
  return headers.get('origin') === env().ORIGIN && ['same-origin', null].includes(headers.get('sec-fetch-site'))
}
