import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'
import type { MulticastState } from '#domain/broadcast/multicast-task.ts'

/** What a delivery that is told of alone outshines: the first of these that is there speaks for all. */
const inOrder: readonly MulticastState[] = [
  'delivering',
  'receiving',
  'staged',
  'paused',
  'scheduled',
  'following',
  'stopped',
  'completed',
]

/** How the deliveries of a letter to many stand, in a word or two. */
export function TaskState({
  states,
  isWithdrawn = false,
}: {
  states: readonly MulticastState[]
  isWithdrawn?: boolean
}) {
  const t = useTranslations('toMany.states')
  const state = inOrder.find((each) => states.includes(each))
  if (isWithdrawn) return <Badge>{t('withdrawn')}</Badge>
  if (!state) return <Badge>{t('draft')}</Badge>
  const tone = state === 'completed' || state === 'following' ? 'done' : state === 'staged' ? 'due' : 'plain'
  return <Badge tone={tone}>{t(state)}</Badge>
}
