'use client'

import { usePathname, useSearchParams } from 'next/navigation'

/** The same page in another language, by plain links: a page of another language is another page, loaded whole. */
export function LanguageChoice(props: { label: string; current: string; languages: { code: string; name: string }[] }) {
  const path = usePathname().replace(/^\/[^/]+/, '')
  const query = useSearchParams().toString()
  return (
    <nav aria-label={props.label} className="screen-only">
      <ul className="flex">
        {props.languages.map(({ code, name }) => (
          <li key={code}>
            <a
              href={`/${code}${path}${query && `?${query}`}`}
              lang={code}
              hrefLang={code}
              aria-current={code === props.current ? 'true' : undefined}
              className={`inline-flex min-h-[2.75rem] min-w-[2.75rem] items-center justify-center rounded-sheet text-note ${
                code === props.current
                  ? 'font-bold text-ink underline decoration-2 underline-offset-8'
                  : 'text-ink-soft hover:text-action hover:underline hover:underline-offset-8'
              }`}
            >
              <span aria-hidden>{code.toUpperCase()}</span>
              <span className="hidden-words">{name}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
