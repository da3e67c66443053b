import type { ReactNode } from 'react'

/** Nothing here yet: what will come, and how one is told. */
export function EmptyState({ mark, title, children }: { mark?: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="rounded-sheet border border-dashed border-line px-3 py-5 text-center">
      {mark ? <div className="mb-2 flex justify-center text-action">{mark}</div> : null}
      <p className="text-lead font-semibold">{title}</p>
      <div className="mx-auto mt-1 max-w-text text-ink-soft">{children}</div>
    </div>
  )
}
