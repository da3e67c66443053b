/** Why a server of somebody else gave no answer: an address that we call nobody at, none, too late, or no certificate that we trust. */
export type OutboundProblem = 'addressRefused' | 'noAnswer' | 'tooSlow' | 'untrusted'

/** What somebody else's server answered. Redirects are answers: they are not followed. */
export type OutboundAnswer = { status: number; retryAfterSeconds?: number } | { problem: OutboundProblem }

/**
 * Port: calls to servers that others named (webhooks, document providers). No address in our own network is called, whatever its name
 * leads to (trust.md F05).
 */
export interface Outbound {
  /** False for an address that would never be called: not https, with a user's name in it, an unusual port, or a number that leads inside. */
  mayCall(url: string): boolean
  /** Sends a body. What is answered beside the status is thrown away. Never throws. */
  post(url: string, headers: Record<string, string>, body: string): Promise<OutboundAnswer>
}
