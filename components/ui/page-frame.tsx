import type { ReactNode } from 'react'
import { LanguageChoice } from './language-choice.tsx'
import { Link } from './link.tsx'
import { MainNavigation, type Place } from './main-navigation.tsx'
import { SignOut } from './sign-out.tsx'
import { Wordmark } from './wordmark.tsx'

export type FrameWords = {
  skip: string
  home: string
  places: string
  language: string
  signOut: string
  assurance: ReactNode
  developers: string
}

/**
 * The frame of every page: way past it, sign of the house, places, language, who is signed in and the way out; what the
 * page is for; what one may trust. `signOut` is a server action, so that leaving works without script.
 */
export function PageFrame(props: {
  words: FrameWords
  locale: string
  languages: { code: string; name: string }[]
  places: Place[]
  signOut?: (form: FormData) => Promise<void>
  children: ReactNode
}) {
  const { words, signOut, places } = props
  return (
    <div className={`flex min-h-dvh flex-col ${places.length ? 'max-md:pb-8' : ''}`}>
      <a
        href="#content"
        className="absolute left-1 -top-12 z-20 rounded-sheet bg-action px-2 py-1 font-semibold text-on-action focus:top-1"
      >
        {words.skip}
      </a>
      <header className="border-b border-line bg-sheet print:border-0">
        <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-3 px-2 py-0.5 md:min-h-8 md:px-3">
          <Link look="bare" href="/" className="flex min-h-[2.75rem] items-center">
            <Wordmark />
            <span className="hidden-words">, {words.home}</span>
          </Link>
          {places.length ? <MainNavigation label={words.places} places={places} /> : null}
          <div className="ml-auto flex items-center gap-2">
            <LanguageChoice label={words.language} current={props.locale} languages={props.languages} />
            {signOut ? <SignOut action={signOut} name={words.signOut} className="max-md:hidden" /> : null}
          </div>
        </div>
      </header>
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-page flex-1 px-2 py-3 md:px-3 md:py-5">
        {props.children}
      </main>
      <footer className="screen-only border-t border-line bg-sunk">
        <div className="mx-auto flex max-w-page flex-col gap-1 px-2 py-3 text-note text-ink-soft md:px-3">
          <p className="prose-column">{words.assurance}</p>
          <p>
            {/* Drawn outside the languages: a plain link. */}
            <a
              href="/api/openapi"
              className="inline-flex min-h-[2.75rem] items-center underline underline-offset-4 hover:text-action"
            >
              {words.developers}
            </a>
          </p>
        </div>
      </footer>
    </div>
  )
}
