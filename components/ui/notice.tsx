import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const looks = {
  info: { box: 'border-action bg-info-tint', mark: 'text-action', Icon: Info },
  done: { box: 'border-done bg-done-tint', mark: 'text-done', Icon: CircleCheck },
  due: { box: 'border-due bg-due-tint', mark: 'text-due', Icon: TriangleAlert },
  problem: { box: 'border-ink bg-sheet', mark: 'text-ink', Icon: CircleAlert },
}

/** Something to know: what happened, what it means, what to do. `problem` is read out at once, the others when polite. */
export function Notice({
  kind,
  title,
  children,
}: {
  kind: keyof typeof looks
  title: ReactNode
  children?: ReactNode
}) {
  const { box, mark, Icon } = looks[kind]
  return (
    <div
      role={kind === 'problem' ? 'alert' : 'status'}
      className={`prose-column flex gap-1.5 rounded-sheet border p-2 ${box}`}
    >
      <Icon aria-hidden className={`mt-0.5 size-3 shrink-0 ${mark}`} />
      <div className="min-w-0">
        <p className="font-semibold">{title}</p>
        {children ? <div className="mt-0.5 text-note">{children}</div> : null}
      </div>
    </div>
  )
}
