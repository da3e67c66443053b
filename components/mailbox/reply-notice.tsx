import { Notice } from '#components/ui/notice.tsx'
import type { ReplyOutcome } from './reply-outcome.ts'

/** For each outcome: what happened, and what it means or what to do. */
export type OutcomeWords = Record<string, { title: string; text: string }>

/** What became of a reply that was sent. */
export function ReplyNotice({ outcome, words }: { outcome: ReplyOutcome; words: OutcomeWords }) {
  return (
    <Notice kind={outcome === 'sent' ? 'done' : 'problem'} title={words[outcome]?.title}>
      {words[outcome]?.text}
    </Notice>
  )
}
