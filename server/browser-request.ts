import type { IncomingMessage } from 'node:http'

/** A request that Next never sees: why not. */
export interface Refused {
  status: 400 | 403 | 405
  sentence: string
  headers?: Record<string, string>
}

/** The workflow engine's own calls: signed, and sent by no browser. */
const workflows = /^\/api\/inngest(?:[/?]|$)/
/** So are those of the mail system. */
const mailReports = /^\/api\/mail\/reports(?:\?|$)/
const methods = ['GET', 'HEAD', 'POST']
const workflowMethods = [...methods, 'PUT']

/**
 * What is refused before the web app looks at it, whatever pages and routes it has: an address that cannot be read, a method that none of
 * them has, and whatever would change something but was not sent from a page of ours. Every browser sends Origin with a POST (ASVS 3.5.1);
 * the forms ask once more for themselves (session/action.ts).
 * @param origin what we are called
 */
export function refusalOf({ method = '', url = '/', headers }: IncomingMessage, origin: string): Refused | undefined {
  if (!isReadable(url)) return { status: 400, sentence: 'The address cannot be read.' }
  const isOfWorkflows = workflows.test(url)
  const allowed = isOfWorkflows ? workflowMethods : methods
  if (!allowed.includes(method))
    return { status: 405, sentence: 'This address has no such method.', headers: { Allow: allowed.join(', ') } }
  if (isOfWorkflows || mailReports.test(url) || method !== 'POST') return undefined
  const isOurs = headers.origin === origin && ['same-origin', undefined].includes(headers['sec-fetch-site']?.toString())
  return isOurs ? undefined : { status: 403, sentence: 'A form is sent from a page of this e-Box.' }
}

/** Next fails on an address whose percent-encoding is no UTF-8 (500), where the request is what is wrong. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** Next makes addresses of what these say, and compares Origin with them: they say what we are called, whatever the caller sent. */
export function nameOurselves({ headers }: IncomingMessage, origin: string): void {
  const { host, protocol } = new URL(origin)
  headers.host = host
  headers['x-forwarded-host'] = host
  headers['x-forwarded-proto'] = protocol.slice(0, -1)
  delete headers['x-forwarded-port']
  delete headers.forwarded
}
