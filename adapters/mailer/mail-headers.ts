import type { Mail } from '#domain/notification/mailer.ts'

/**
 * Headers that every mail carries: nobody's holiday answer comes back (RFC 3834 §5), and its language (RFC 3282); and, where mails like it
 * can be turned off, where (RFC 2369 §3.2).
 */
export function mailHeaders({ language, unsubscribeUrl }: Mail): Record<string, string> {
  return {
    'Auto-Submitted': 'auto-generated',
    'Content-Language': language,
    ...(unsubscribeUrl !== undefined && { 'List-Unsubscribe': `<${unsubscribeUrl}>` }),
  }
}
