import { CircleCheck, CirclePause } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Badge } from '#components/ui/badge.tsx'

/** Whether a client or provider works, or is suspended. */
export function ClientStatus({ status }: { status: 'active' | 'suspended' }) {
  const t = useTranslations('desk.clients')
  const Mark = status === 'active' ? CircleCheck : CirclePause
  return (
    <Badge tone={status === 'active' ? 'done' : 'due'} mark={<Mark aria-hidden className="size-2" />}>
      {t(status)}
    </Badge>
  )
}
