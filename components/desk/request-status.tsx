import { CircleCheck, CircleX, Clock, MessageCircleQuestion } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'

const looks = {
  submitted: { tone: 'plain', Mark: Clock },
  questioned: { tone: 'due', Mark: MessageCircleQuestion },
  approved: { tone: 'done', Mark: CircleCheck },
  refused: { tone: 'plain', Mark: CircleX },
} as const

/** Where a request stands. */
export function RequestStatus({ status }: { status: keyof typeof looks }) {
  const t = useTranslations('onboardingStatus')
  const { tone, Mark } = looks[status]
  return (
    <Badge tone={tone} mark={<Mark aria-hidden className="size-2" />}>
      {t(status)}
    </Badge>
  )
}
