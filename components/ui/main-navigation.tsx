'use client'

import { BriefcaseBusiness, Building2, CircleUserRound, Inbox, Landmark, Send } from 'lucide-react'
import NextLink from 'next/link'
import { usePathname } from 'next/navigation'

const marks = {
  box: Inbox,
  professional: BriefcaseBusiness,
  enterprises: Building2,
  organisation: Send,
  desk: Landmark,
  me: CircleUserRound,
}

/** `person`: on a desk the place is called after who is signed in; `name` is then said before it. */
export type Place = { href: string; name: string; mark: keyof typeof marks; person?: string }

/** The places of who is signed in: a bar under the thumb on a phone, a row in the header on a desk. One list, drawn once. */
export function MainNavigation({ label, places }: { label: string; places: Place[] }) {
  const path = usePathname()
  return (
    <nav
      aria-label={label}
      className="screen-only fixed inset-x-0 bottom-0 z-10 border-t border-line bg-sheet pb-[env(safe-area-inset-bottom)] md:static md:border-0 md:bg-transparent md:pb-0"
    >
      <ul className="grid auto-cols-fr grid-flow-col md:flex">
        {places.map(({ href, name, mark, person }) => {
          const Mark = marks[mark]
          const here = path === href || path.startsWith(`${href}/`)
          return (
            <li key={href}>
              <NextLink
                href={href}
                prefetch={false}
                aria-current={here ? 'page' : undefined}
                className={`flex min-h-7 flex-col items-center justify-center border-t-3 px-0.5 py-0.5 text-small md:min-h-[2.75rem] md:px-1 md:flex-row md:gap-1 md:border-t-0 md:border-b-3 md:text-note ${
                  here
                    ? 'border-action font-bold text-action'
                    : 'border-transparent text-ink hover:text-action forced-colors:border-[Canvas]'
                }`}
              >
                <Mark aria-hidden className="size-3 md:size-2.5" />
                {person ? (
                  <>
                    <span className="md:hidden-words">
                      {name}
                      <span className="hidden-words">: </span>
                    </span>
                    <bdi className="max-w-[14rem] truncate max-md:hidden-words">{person}</bdi>
                  </>
                ) : (
                  name
                )}
              </NextLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
