import type { ReactNode } from 'react'
import { Link as LocaleLink } from '#locales/navigation.ts'
import { buttonLook, classes, linkLook, type ButtonLook } from './look.ts'

type LinkProps = { href: string; children: ReactNode; className?: string; prefetch?: boolean }
type TextLinkProps = LinkProps & { look?: 'text' | 'bare'; current?: boolean }

/**
 * A link inside the e-Box, in the reader's language; `href` is written without the language.
 * @param look `bare` draws nothing of its own, where the place says that it is a link
 * @param current among several, the one that the page shows
 */
export function Link({ className, look = 'text', prefetch = false, current = false, ...props }: TextLinkProps) {
  return (
    <LocaleLink
      prefetch={prefetch}
      {...props}
      aria-current={current || undefined}
      className={classes(look === 'text' && linkLook, className)}
    />
  )
}

/** A link that is the thing to do on the page: looks like a button, stays a link. */
export function ButtonLink({
  look = 'main',
  className,
  prefetch = false,
  ...props
}: LinkProps & { look?: ButtonLook }) {
  return <LocaleLink prefetch={prefetch} {...props} className={classes(buttonLook[look], className)} />
}
