import type { Mail } from '#domain/notification/mailer.ts'

/** Headers that every mail carries: nobody's holiday answer comes back (RFC 3834 §5), and its language (RFC 3282). */
export function mailHeaders({ language }: Mail): Record<string, string> {
  return { 'Auto-Submitted': 'auto-generated', 'Content-Language': language }
}
