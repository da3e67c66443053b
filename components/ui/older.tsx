import type { ReactNode } from 'react'
import { ButtonLink } from './link.tsx'

/** The way to what is older than a list shows; nothing when it shows all. */
export function Older({ href, children }: { href?: string; children: ReactNode }) {
  if (!href) return null
  return (
    <p className="mt-2">
      <ButtonLink look="plain" href={href}>
        {children}
      </ButtonLink>
    </p>
  )
}
